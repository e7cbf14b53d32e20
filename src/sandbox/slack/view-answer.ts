// What the app's answer to a submitted modal does: https://docs.slack.dev/surfaces/modals#response_actions

import { isJson } from './problems.ts';
import type { Json, SlackState, StoredView } from './state.ts';
import { checkedView, closeViews, pushView, replaceView } from './web-api/views.ts';

/** Changes the open modals; errors by block id when the app has some. */
export function applyAnswer(state: SlackState, view: StoredView, body: unknown): Json | null {
  const answer = isJson(body) ? body : {};
  switch (answer.response_action) {
    case 'errors':
      return isJson(answer.errors) ? answer.errors : {};
    case 'update':
      replaceView(state, view, checkedView(answer.view, 'modal'));
      return null;
    case 'push':
      pushView(state, view.userId, checkedView(answer.view, 'modal'));
      return null;
    case 'clear':
      closeViews(state, view.userId, true);
      return null;
    default:
      // The app may have updated the modal before its empty answer arrived; an empty answer still closes it.
      closeViews(state, view.userId, false);
      return null;
  }
}
