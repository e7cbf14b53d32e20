// Draws standard Markdown, read by `marked` and never turned into HTML text: raw HTML in it is shown as it is written.
// https://docs.slack.dev/reference/block-kit/blocks/markdown-block

import { lexer, type Token, type Tokens } from 'marked';
import { type Content, html } from '../html.ts';
import { drawFence, drawLink, withEmoji } from './text.ts';

export const drawMarkdown = (text: string): Content =>
  html`<div class="markdown">${drawTokens(lexer(text))}</div>`;

const drawTokens = (tokens: readonly Token[] | undefined): Content => (tokens ?? []).map(drawToken);

function drawToken(token: Token): Content {
  const inside = 'tokens' in token && token.tokens ? drawTokens(token.tokens) : null;
  switch (token.type) {
    case 'space':
    case 'def':
      return null;
    // All headings have one size in Slack.
    case 'heading':
      return html`<p class="md-heading"><strong>${inside}</strong></p>`;
    case 'paragraph':
      return html`<p>${inside}</p>`;
    case 'strong':
      return html`<strong>${inside}</strong>`;
    case 'em':
      return html`<em>${inside}</em>`;
    case 'del':
      return html`<s>${inside}</s>`;
    case 'codespan':
      return html`<code>${token.text}</code>`;
    case 'code':
      return drawFence(token.text);
    case 'blockquote':
      return html`<blockquote>${inside}</blockquote>`;
    case 'br':
      return html`<br />`;
    case 'hr':
      return html`<hr />`;
    case 'link':
      return drawLink(String(token.href), inside);
    // Slack makes links of images.
    case 'image':
      return drawLink(String(token.href), String(token.text || token.href));
    case 'list':
      return drawList(token as Tokens.List);
    case 'table':
      return drawTable(token as Tokens.Table);
    case 'text':
      return inside ?? withEmoji(unescapeHtml(String(token.text)));
    case 'escape':
      return String(token.text);
    default:
      return token.raw;
  }
}

/** `marked` leaves entities as they are written. */
const unescapeHtml = (text: string): string =>
  text.replace(/&(lt|gt|amp|quot|#39);/g, (_, name: string) => ENTITIES[name] ?? '');

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', '#39': "'" };

function drawList({ ordered, start, items }: Tokens.List): Content {
  const entries = items.map(
    ({ task, checked, tokens }) =>
      html`<li>${task && html`<span>${checked ? '☑' : '☐'} </span>`}${drawTokens(tokens)}</li>`,
  );
  return ordered ? html`<ol start=${start || 1}>${entries}</ol>` : html`<ul>${entries}</ul>`;
}

const drawTable = ({ header, rows }: Tokens.Table): Content => html`<div
  class="table-box"
  tabindex="0"
  role="region"
  aria-label="Table"
>
  <table>
    <thead><tr>${header.map(({ tokens }) => html`<th scope="col">${drawTokens(tokens)}</th>`)}</tr></thead>
    <tbody>
      ${rows.map((row) => html`<tr>${row.map(({ tokens }) => html`<td>${drawTokens(tokens)}</td>`)}</tr>`)}
    </tbody>
  </table>
</div>`;
