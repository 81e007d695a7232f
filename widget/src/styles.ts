/** How the widget looks: the elements everywhere in it, and the frame around the conversation. */

import { css } from "lit";

/** Shared by all elements of the widget. Sizes are in em: a host page may change what rem means. */
export const base = css`
  * {
    box-sizing: border-box;
  }
  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    border: 0;
    white-space: nowrap;
  }
  h2,
  h3,
  h4,
  p,
  ul,
  ol,
  fieldset {
    margin: 0;
    padding: 0;
    font-size: 1em;
  }
  button,
  input,
  select,
  textarea {
    font: inherit;
  }
  button,
  .button {
    min-height: 2.75em;
    padding: 0.5em 0.9em;
    border: 1px solid var(--_accent);
    border-radius: var(--_radius);
    background: var(--_background);
    color: var(--_accent);
    text-align: start;
    cursor: pointer;
  }
  .button {
    display: inline-block;
    text-decoration: none;
  }
  button:hover,
  .button:hover {
    text-decoration: underline;
  }
  .small {
    min-height: 2.15em;
    padding: 0.2em 0.7em;
  }
  :focus-visible {
    outline: 3px solid var(--_focus);
    outline-offset: 2px;
    box-shadow: 0 0 0 2px var(--_background);
  }
  summary {
    width: fit-content;
    min-height: 1.75em;
    cursor: pointer;
    color: var(--_accent);
  }
  a {
    color: var(--_accent);
  }
  label,
  legend {
    font-weight: 600;
  }
  input,
  select {
    min-height: 2.75em;
  }
  input,
  select,
  textarea {
    min-width: 0;
    max-width: 100%;
    padding: 0.5em;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    background: var(--_background);
    color: inherit;
  }
  input[type="radio"] {
    min-height: 0;
    width: 1.5em;
    height: 1.5em;
    margin: 0;
    flex: none;
    accent-color: var(--_accent);
  }
`;

export const styles = css`
  /* Important: in a shadow tree that is what wins from a host page's own "* { all: unset }". */
  :host {
    all: initial !important;
    display: block !important;
    direction: ltr !important;
    color-scheme: light dark !important;
    font: medium/1.5 var(--poortwijzer-font-family, system-ui, sans-serif) !important;
    --_accent: var(--poortwijzer-accent-color, light-dark(#0b5d5b, #7fd1cb));
    --_accent-text: var(--poortwijzer-accent-text-color, light-dark(#ffffff, #06201f));
    --_header: var(--poortwijzer-header-background-color, var(--poortwijzer-accent-color, light-dark(#0b5d5b, #0e4644)));
    --_header-text: var(--poortwijzer-header-text-color, var(--poortwijzer-accent-text-color, #ffffff));
    --_background: var(--poortwijzer-background-color, light-dark(#ffffff, #15201f));
    --_text: var(--poortwijzer-text-color, light-dark(#1c2b2b, #eef5f4));
    --_soft: var(--poortwijzer-soft-color, light-dark(#eef5f4, #223130));
    --_line: var(--poortwijzer-line-color, light-dark(#6b7f7e, #8fa5a3));
    --_problem: var(--poortwijzer-problem-color, light-dark(#a4161a, #ffb3b0));
    --_focus: var(--poortwijzer-focus-color, var(--_accent));
    --_radius: var(--poortwijzer-border-radius, 0.5em);
  }
  :host([theme="light"]) {
    color-scheme: light !important;
  }
  :host([theme="dark"]) {
    color-scheme: dark !important;
  }
  :host([hidden]) {
    display: none !important;
  }
  :host([mode="inline"]) {
    height: var(--poortwijzer-height, 40em) !important;
  }
  :host([mode="page"]) {
    height: 100dvh !important;
  }
  .root {
    height: 100%;
    color: var(--_text);
  }
  .root[data-size="1"] {
    font-size: 1.25em;
  }
  .root[data-size="2"] {
    font-size: 1.5em;
  }
  .launcher,
  .send,
  .first {
    background: var(--_accent);
    color: var(--_accent-text);
    font-weight: 600;
  }
  .launcher,
  dialog.panel {
    position: fixed;
    inset: auto var(--poortwijzer-inset-inline, 1em) var(--poortwijzer-inset-block, 1em) auto;
    z-index: 2147483647;
    margin: 0;
    max-width: calc(100vw - 2em);
  }
  .launcher {
    width: fit-content;
    height: fit-content;
    overflow: visible;
    padding: 0.6em 1.25em;
    border-radius: 1.5em;
    box-shadow: 0 2px 10px rgb(0 0 0 / 30%);
  }
  .unread {
    display: inline-block;
    margin-inline-start: 0.4em;
    padding: 0 0.6em;
    border-radius: 1em;
    background: var(--_accent-text);
    color: var(--_accent);
    font-size: 0.875em;
  }
  .panel {
    display: flex;
    flex-direction: column;
    height: 100%;
    padding: 0;
    overflow: hidden;
    border: 1px solid var(--_line);
    border-radius: calc(1.5 * var(--_radius));
    background: var(--_background);
    color: inherit;
  }
  :host([mode="page"]) .panel {
    border: 0;
    border-radius: 0;
  }
  dialog.panel {
    width: min(28em, calc(100vw - 2em));
    height: min(52em, calc(100dvh - 2em));
    max-height: none;
    box-shadow: 0 6px 30px rgb(0 0 0 / 30%);
  }
  header {
    display: flex;
    gap: 0.25em;
    align-items: center;
    padding: 0.6em 0.5em 0.6em 1em;
    background: var(--_header);
    color: var(--_header-text);
    --_focus: var(--_header-text);
  }
  header div {
    flex: 1;
  }
  h2 {
    font-size: 1.1em;
  }
  header p,
  .foot {
    font-size: 0.875em;
  }
  .icon {
    min-width: 2.75em;
    padding: 0 0.6em;
    border-color: transparent;
    background: transparent;
    color: inherit;
    text-align: center;
  }
  .icon:focus-visible {
    outline-offset: -4px;
    box-shadow: none;
  }
  .close {
    font-size: 1.25em;
    min-height: 2.2em;
    min-width: 2.2em;
  }
  .log {
    flex: 1;
    min-height: 6em;
    overflow-y: auto;
    overscroll-behavior: contain;
    padding: 1em;
  }
  .log:focus-visible {
    outline-offset: -4px;
    box-shadow: none;
  }
  .aside {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5em;
    max-height: 60%;
    overflow-y: auto;
    padding: 0.7em 1em;
    border-top: 1px solid var(--_line);
    background: var(--_soft);
  }
  .aside p {
    width: 100%;
  }
  .question {
    padding: 0.7em 1em;
    border-top: 1px solid var(--_line);
  }
  .row {
    display: flex;
    gap: 0.5em;
    align-items: end;
    margin: 0.25em 0;
  }
  textarea {
    flex: 1;
    resize: none;
  }
  #problem:empty {
    display: none;
  }
  .foot {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    align-items: center;
    column-gap: 1em;
  }
  .link {
    min-height: 1.75em;
    padding: 0;
    border-color: transparent;
    background: none;
    text-decoration: underline;
  }
  @media (max-width: 30em) {
    dialog.panel {
      inset: 0;
      width: 100%;
      max-width: none;
      height: 100dvh;
      border: 0;
      border-radius: 0;
    }
  }
  /* Little height (a phone on its side, zoom): less around the conversation. */
  @media (max-height: 26em) {
    dialog.panel {
      inset-block-end: 0.25em;
      height: calc(100dvh - 0.5em);
    }
    header div {
      display: flex;
      flex-wrap: wrap;
      gap: 0 1em;
      align-items: baseline;
    }
    header,
    .question {
      padding-block: 0.2em;
    }
    textarea {
      height: 2.75em;
    }
  }
  /* Hardly any height (400 % zoom): everything scrolls together, so nothing is squeezed away. */
  @media (max-height: 17em) {
    .panel {
      overflow-y: auto;
    }
    .log {
      flex: none;
      overflow: visible;
    }
  }
  @media (forced-colors: active) {
    header,
    .bot {
      border: 1px solid;
    }
  }
  @media print {
    :host {
      display: none !important;
    }
  }
`;
