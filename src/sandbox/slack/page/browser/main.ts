// Where the browser begins.

import { render } from 'preact';
import { piece } from './html.ts';
import { Page } from './page.ts';

const root = document.getElementById('page');
if (root) {
  root.replaceChildren();
  render(piece(Page, {}), root);
}
