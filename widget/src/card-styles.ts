/** How messages and their cards look. */

import { css } from "lit";

export const cardStyles = css`
  .entry {
    max-width: min(92%, 46em);
    margin-bottom: 0.9em;
    padding: 0.7em 0.9em;
    border-radius: 0.75em;
    overflow-wrap: anywhere;
  }
  .bot {
    background: var(--_soft);
  }
  .timeline,
  .bar_summary,
  .letter {
    max-width: none;
  }
  .user {
    width: fit-content;
    margin-inline-start: auto;
    border: 1px solid var(--_accent);
  }
  .user > p {
    white-space: pre-wrap;
  }
  .waiting {
    font-style: italic;
  }
  .notice {
    padding: 0.5em 0.7em;
    border-inline-start: 4px solid var(--_problem);
  }
  h3 {
    margin-bottom: 0.4em;
  }
  h4 {
    margin-top: 0.6em;
  }
  .bot p + p,
  .bot ul,
  .bot ul + p,
  .rest {
    margin-top: 0.6em;
  }
  li {
    margin-inline-start: 1.2em;
  }
  .more {
    min-height: 1.75em;
    padding: 0;
    border-color: transparent;
    background: none;
    text-decoration: underline;
  }
  .sources {
    margin-top: 0.8em;
    padding-top: 0.5em;
    border-top: 1px solid var(--_line);
    font-size: 0.875em;
  }
  .buttons {
    display: grid;
    gap: 0.5em;
    margin-top: 0.8em;
  }
  .chosen::before {
    content: "✓ ";
  }
  .chosen {
    font-weight: 600;
  }
  .tools {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5em 1em;
    margin-top: 0.8em;
    font-size: 0.875em;
  }
  .thumbs,
  .reasons {
    display: flex;
    flex-wrap: wrap;
    gap: 0.4em;
    align-items: center;
  }
  .reasons {
    margin-top: 0.5em;
  }
  .reasons span {
    width: 100%;
  }
  [aria-pressed="true"] {
    background: var(--_accent);
    color: var(--_accent-text);
  }
  .problem {
    display: grid;
    gap: 0.5em;
    margin-top: 0.5em;
    color: var(--_problem);
  }
  p:empty {
    display: none;
  }
  .card {
    display: grid;
    gap: 0.8em;
    margin-top: 0.8em;
  }
  .card .buttons {
    margin-top: 0;
  }
  .blanks {
    display: grid;
    gap: 0.7em;
  }
  .blanks label {
    display: grid;
    gap: 0.2em;
  }
  .paper {
    padding: 0.8em;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    background: var(--_background);
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
  fieldset {
    display: grid;
    gap: 0.5em;
    min-width: 0;
    padding: 0.8em;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
  }
  .choice {
    display: flex;
    gap: 0.5em;
    align-items: start;
    font-weight: normal;
  }
  .picture svg {
    display: block;
    width: 100%;
    max-width: 26em;
    height: auto;
  }
  .steps {
    list-style: none;
  }
  .step {
    margin: 0;
    padding: 0.6em 0 0.6em 1em;
    border-inline-start: 4px solid var(--_line);
  }
  .step h4 {
    margin: 0;
  }
  .step.nu {
    border-color: var(--_accent);
    background: var(--_background);
  }
  .step.te_laat {
    border-inline-start-style: double;
    border-inline-start-width: 6px;
    border-color: var(--_problem);
  }
  .step.gedaan {
    border-inline-start-style: dotted;
  }
  .state {
    font-weight: 600;
  }
  .state::first-letter {
    text-transform: uppercase;
  }
  .te_laat > .state {
    color: var(--_problem);
  }
  .nu > .state {
    color: var(--_accent);
  }
  .private {
    margin-top: 0;
    padding: 0.8em;
    border: 2px dashed var(--_accent);
    border-radius: var(--_radius);
    background: var(--_background);
  }
  .mark {
    width: fit-content;
    padding: 0 0.6em;
    border-radius: 1em;
    background: var(--_accent);
    color: var(--_accent-text);
    font-weight: 600;
  }
`;
