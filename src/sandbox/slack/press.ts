// What an app gets when a person uses a button, menu or box: the action, and the state of the inputs around it.

import { type Found, filledValue, optionsOf } from './elements.ts';
import * as payloads from './payloads.ts';
import { isJson } from './problems.ts';
import type { Channel, Json, StoredMessage, StoredView } from './state.ts';
import { draftOf, type FilledIn, PRESSED_ONLY, valuesIn } from './view-values.ts';
import { viewOnWire, withBlockIds } from './web-api/views.ts';

/** Where the element stands. */
export type Standing =
  | {
      readonly message: StoredMessage;
      readonly channel: Channel;
      readonly responseUrl: string;
      /** It stands in what the app put under this link of the message. */
      readonly unfurledUrl?: string;
    }
  | { readonly view: StoredView }
  | { readonly home: Json };

export interface Press {
  readonly found: Found;
  /** What was chosen; a button brings its own value. */
  readonly given: unknown;
  readonly filledIn: FilledIn;
  readonly loadedFor: (actionId: string) => readonly Json[];
  readonly triggerId: string;
  readonly actionTs: string;
}

export function pressPayload(sender: payloads.Sender, press: Press, standing: Standing): Json {
  const { element, blockId } = press.found;
  const { triggerId } = press;
  const { userId } = sender.person;
  const actionId = String(element.action_id);
  const chosen = chosenIn(element, press.given, press.loadedFor(actionId));
  const action = {
    type: element.type,
    action_id: element.action_id,
    block_id: blockId,
    action_ts: press.actionTs,
    ...(isJson(element.text) && { text: element.text }),
    ...chosen,
  };
  const valuesAround = (place: object, blocks: unknown) => {
    const draft = draftOf(place, userId);
    if (!PRESSED_ONLY.has(String(element.type))) draft[actionId] = { type: element.type, ...chosen };
    return valuesIn(blocks, draft, (block, input) => press.filledIn[block]?.[input], press.loadedFor);
  };
  if ('message' in standing) {
    const values = valuesAround(standing.message, standing.message.blocks);
    return payloads.blockActions(sender, { action, triggerId, from: { ...standing, values } });
  }
  if ('view' in standing) {
    const { view } = standing;
    const wire = viewOnWire(view, sender.state, valuesAround(view, view.view.blocks));
    return payloads.blockActions(sender, { action, triggerId, from: { view: wire } });
  }
  const { home } = standing;
  const wire = {
    ...home,
    blocks: withBlockIds(home.blocks),
    id: `VHOME${userId}`,
    type: 'home',
    state: { values: valuesAround(home, home.blocks) },
  };
  return payloads.blockActions(sender, { action, triggerId, from: { view: wire } });
}

/** What using it adds to the action: a button's own value, or what was chosen. */
function chosenIn(element: Json, given: unknown, loaded: readonly Json[]): Json {
  if (element.type === 'button' || element.type === 'icon_button') return { value: element.value };
  if (element.type === 'feedback_buttons') return { value: given };
  if (element.type === 'overflow') {
    return { selected_option: optionsOf(element).find(({ value }) => value === given) };
  }
  const { type: _, ...chosen } = filledValue(element, given ?? null, loaded);
  return chosen;
}
