/** How the widget looks. Colours and sizes are custom properties, so that a host page can set its own. */

import { css } from "lit";

export const styles = css`
  :host {
    all: initial;
    display: block;
    --_accent: var(--poortwijzer-accent-color, #0b5d5b);
    --_accent-text: var(--poortwijzer-accent-text-color, #ffffff);
    --_background: var(--poortwijzer-background-color, #ffffff);
    --_text: var(--poortwijzer-text-color, #1c2b2b);
    --_soft: var(--poortwijzer-soft-color, #eef5f4);
    --_line: var(--poortwijzer-line-color, #6b7f7e);
    --_problem: var(--poortwijzer-problem-color, #a4161a);
    font: 1rem/1.5 var(--poortwijzer-font-family, system-ui, sans-serif);
    color: var(--_text);
  }
  * {
    box-sizing: border-box;
  }
  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  button,
  input,
  select,
  textarea {
    font: inherit;
  }
  button {
    min-height: 2.75rem;
    padding: 0.5rem 0.9rem;
    border: 1px solid var(--_accent);
    border-radius: 0.5rem;
    background: var(--_background);
    color: var(--_accent);
    cursor: pointer;
  }
  button:hover {
    text-decoration: underline;
  }
  :focus-visible {
    outline: 3px solid var(--_accent);
    outline-offset: 2px;
    box-shadow: 0 0 0 2px var(--_background);
  }
  .launcher,
  .send {
    background: var(--_accent);
    color: var(--_accent-text);
    font-weight: 600;
  }
  .launcher {
    position: fixed;
    inset: auto 1rem 1rem auto;
    z-index: 2147483000;
    max-width: calc(100vw - 2rem);
    border-radius: 1.5rem;
    padding-inline: 1.25rem;
    box-shadow: 0 2px 10px rgb(0 0 0 / 30%);
  }
  .panel {
    position: fixed;
    inset: auto 1rem 1rem auto;
    z-index: 2147483000;
    display: flex;
    flex-direction: column;
    width: min(28rem, calc(100vw - 2rem));
    height: min(52rem, calc(100dvh - 2rem));
    overflow: hidden;
    border: 1px solid var(--_line);
    border-radius: 0.75rem;
    background: var(--_background);
    box-shadow: 0 6px 30px rgb(0 0 0 / 30%);
  }
  header {
    position: relative;
    padding: 0.6rem 4rem 0.6rem 1rem;
    background: var(--_accent);
    color: var(--_accent-text);
  }
  h2,
  h3,
  p,
  ul {
    margin: 0;
    padding: 0;
  }
  h2 {
    font-size: 1.1rem;
  }
  header p,
  #hint,
  .sources {
    font-size: 0.875rem;
  }
  .close {
    position: absolute;
    inset: 0.5rem 0.5rem auto auto;
    width: 2.75rem;
    padding: 0;
    border-color: transparent;
    background: transparent;
    color: inherit;
    font-size: 1.5rem;
    line-height: 1;
  }
  .close:focus-visible {
    outline-color: var(--_accent-text);
    outline-offset: -4px;
  }
  .log {
    flex: 1;
    overflow-y: auto;
    padding: 1rem;
  }
  .log:focus-visible {
    outline-offset: -4px;
  }
  .entry {
    max-width: 92%;
    margin-bottom: 0.9rem;
    padding: 0.7rem 0.9rem;
    border-radius: 0.75rem;
    overflow-wrap: anywhere;
  }
  .bot {
    background: var(--_soft);
  }
  .user {
    width: fit-content;
    margin-inline-start: auto;
    border: 1px solid var(--_accent);
    white-space: pre-wrap;
  }
  .waiting {
    font-style: italic;
  }
  h3 {
    margin-bottom: 0.4rem;
    font-size: 1rem;
  }
  .bot p + p,
  .bot ul,
  .bot ul + p {
    margin-top: 0.6rem;
  }
  li {
    margin-inline-start: 1.2rem;
  }
  .sources {
    margin-top: 0.8rem;
    padding-top: 0.5rem;
    border-top: 1px solid var(--_line);
  }
  summary {
    width: fit-content;
    min-height: 1.5rem;
    cursor: pointer;
    color: var(--_accent);
  }
  a {
    color: var(--_accent);
  }
  .buttons {
    display: grid;
    gap: 0.5rem;
    margin-top: 0.8rem;
  }
  .buttons button {
    text-align: start;
  }
  #problem:empty {
    display: none;
  }
  .problem {
    display: grid;
    gap: 0.5rem;
    margin-top: 0.5rem;
    color: var(--_problem);
  }
  .card {
    display: grid;
    gap: 0.8rem;
    margin-top: 0.8rem;
  }
  .blanks {
    display: grid;
    gap: 0.7rem;
  }
  .blanks label {
    display: grid;
    gap: 0.2rem;
  }
  .letter {
    padding: 0.8rem;
    border: 1px solid var(--_line);
    border-radius: 0.5rem;
    background: var(--_background);
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
  .status:empty {
    display: none;
  }
  .question {
    padding: 0.7rem 1rem;
    border-top: 1px solid var(--_line);
  }
  label {
    font-weight: 600;
  }
  .row {
    display: flex;
    gap: 0.5rem;
    align-items: end;
    margin: 0.25rem 0;
  }
  input,
  select {
    min-height: 2.75rem;
  }
  input,
  select,
  textarea {
    min-width: 0;
    padding: 0.5rem;
    border: 1px solid var(--_line);
    border-radius: 0.5rem;
    background: var(--_background);
    color: inherit;
  }
  textarea {
    flex: 1;
    resize: none;
  }
  @media (max-width: 30rem) {
    .panel {
      inset: 0;
      width: 100%;
      height: 100dvh;
      border: 0;
      border-radius: 0;
    }
  }
  @media (prefers-color-scheme: dark) {
    :host {
      --_accent: var(--poortwijzer-accent-color, #7fd1cb);
      --_accent-text: var(--poortwijzer-accent-text-color, #06201f);
      --_background: var(--poortwijzer-background-color, #15201f);
      --_text: var(--poortwijzer-text-color, #eef5f4);
      --_soft: var(--poortwijzer-soft-color, #223130);
      --_line: var(--poortwijzer-line-color, #8fa5a3);
      --_problem: var(--poortwijzer-problem-color, #ffb3b0);
    }
  }
`;
