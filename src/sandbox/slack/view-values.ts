// What stands in the inputs of a modal, a message or the Home tab, in the form of Slack's `state.values`; and what Slack
// does not let through.

import { elementsIn, filledValue, initialValue } from './elements.ts';
import { isJson, lengthOf, list } from './problems.ts';
import type { Json, StoredView } from './state.ts';
import { withBlockIds } from './web-api/views.ts';

/** What a person has put in, by block id and action id: text, an option's value, or a list of values. */
export type FilledIn = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

type Draft = Record<string, Json>;

const drafts = new WeakMap<object, Map<string, Draft>>();

/** Choices that a person made in a place (an open view, a message) before they are sent, by action id. */
export function draftOf(place: object, userId: string): Draft {
  const ofPlace = drafts.get(place) ?? new Map<string, Draft>();
  drafts.set(place, ofPlace);
  const draft = ofPlace.get(userId) ?? {};
  ofPlace.set(userId, draft);
  return draft;
}

/**
 * The state of every input in these blocks: what was given, else what was chosen before, else what it began with.
 * @param given undefined for an input that was not touched
 */
export function valuesIn(
  blocks: unknown,
  draft: Readonly<Draft>,
  given: (blockId: string, actionId: string) => unknown,
  loaded: (actionId: string) => readonly Json[],
): Json {
  const values: Record<string, Record<string, Json>> = {};
  for (const { blockId, element } of elementsIn(withBlockIds(blocks))) {
    if (typeof element.action_id !== 'string' || PRESSED_ONLY.has(String(element.type))) continue;
    const { action_id: actionId } = element;
    const now = given(blockId, actionId);
    const value =
      now === undefined
        ? (draft[actionId] ?? initialValue(element))
        : filledValue(element, now, loaded(actionId));
    values[blockId] = { ...values[blockId], [actionId]: value };
  }
  return values;
}

/** They are pressed and hold nothing. */
export const PRESSED_ONLY: ReadonlySet<string> = new Set([
  'button',
  'overflow',
  'feedback_buttons',
  'icon_button',
]);

type Judge = (block: Json, element: Json, value: Json | null) => string | null;

function judged(view: StoredView, values: Json, judge: Judge): Json | null {
  const refused: Record<string, string> = {};
  for (const block of withBlockIds(view.view.blocks)) {
    if (block.type !== 'input' || !isJson(block.element)) continue;
    const blockId = String(block.block_id);
    const inBlock = values[blockId];
    const value = isJson(inBlock) ? inBlock[String(block.element.action_id)] : undefined;
    const problem = judge(block, block.element, isFilled(value) ? value : null);
    if (problem) refused[blockId] = problem;
  }
  return Object.keys(refused).length > 0 ? refused : null;
}

/** Inputs that Slack itself insists on, by block id; null: none is missing. */
export const missingInputs = (view: StoredView, values: Json): Json | null =>
  judged(view, values, ({ optional }, _element, value) =>
    value === null && optional !== true ? 'Please complete this required field.' : null,
  );

/** What a Slack client says about what was typed, before the app gets it. The app must not rely on it. */
export const mistypedInputs = (view: StoredView, values: Json): Json | null =>
  judged(view, values, (_block, element, value) => (value ? problemWith(element, value) : null));

/** Is anything chosen or typed? */
function isFilled(value: unknown): value is Json {
  if (!isJson(value)) return false;
  const { type: _, ...rest } = value;
  return Object.values(rest).some((part) =>
    Array.isArray(part) ? part.length > 0 : part !== null && part !== '',
  );
}

function problemWith(element: Json, filled: Json): string | null {
  const text = typeof filled.value === 'string' ? filled.value : '';
  switch (element.type) {
    case 'number_input': {
      const [min, max] = [element.min_value, element.max_value].map((limit) =>
        limit === undefined ? null : Number(limit),
      );
      if (!/^[+-]?(?:\d+\.?\d*|\.\d+)$/.test(text.trim())) return 'Please enter a number.';
      if (element.is_decimal_allowed !== true && !Number.isInteger(Number(text))) {
        return 'Please enter a whole number.';
      }
      if (typeof min === 'number' && Number(text) < min) return `Please enter a number of at least ${min}.`;
      if (typeof max === 'number' && Number(text) > max) return `Please enter a number of at most ${max}.`;
      return null;
    }
    case 'email_text_input':
      return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text) ? null : 'Please enter a valid email address.';
    case 'url_text_input':
      return /^https?:\/\/\S+$/.test(text) && URL.canParse(text) ? null : 'Please enter a valid URL.';
    case 'plain_text_input': {
      const [min, max] = [Number(element.min_length ?? 0), Number(element.max_length ?? 3_000)];
      if (lengthOf(text) < min) return `Please enter at least ${min} characters.`;
      return lengthOf(text) > max ? `Please enter at most ${max} characters.` : null;
    }
    default: {
      const max = element.max_selected_items;
      const chosen = Object.values(filled).flatMap(list).length;
      return typeof max === 'number' && chosen > max ? `Please choose at most ${max}.` : null;
    }
  }
}
