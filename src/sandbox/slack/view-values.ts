// What stands in an open modal's inputs before it is submitted, and what Slack itself insists on.

import { isFilled } from './elements.ts';
import { isJson } from './problems.ts';
import type { Json, StoredView } from './state.ts';
import { withBlockIds } from './web-api/views.ts';

const drafts = new WeakMap<StoredView, Record<string, Json>>();

/** Choices made in an open view before it is submitted. */
export function draftOf(view: StoredView): Record<string, Json> {
  const draft = drafts.get(view) ?? {};
  drafts.set(view, draft);
  return draft;
}

/** Inputs that Slack itself insists on, as it marks them. */
export function missingInputs(view: StoredView, values: Json): Json | null {
  const missing: Record<string, string> = {};
  for (const block of withBlockIds(view.view.blocks)) {
    if (block.type !== 'input' || block.optional === true || !isJson(block.element)) continue;
    const blockId = String(block.block_id);
    const inBlock = values[blockId];
    const value = isJson(inBlock) ? inBlock[String(block.element.action_id)] : undefined;
    if (!isJson(value) || !isFilled(value)) missing[blockId] = 'Please complete this required field.';
  }
  return Object.keys(missing).length > 0 ? missing : null;
}
