// Refuses the blocks that Slack refuses. Each problem names the place, as Slack's `response_metadata.messages` do.

import { ownValue } from '../../lib/own-property.ts';
import { LIMITS, SURFACES, type Surface } from './limits.ts';
import { isJson, type Json, lengthOf, list, Problems } from './problems.ts';
import {
  checkCard,
  checkCarousel,
  checkContainer,
  checkContextActions,
  checkPlan,
  checkTask,
  checkVideo,
} from './validate-cards.ts';
import { checkElement, checkImage } from './validate-elements.ts';
import { checkTables } from './validate-tables.ts';

/** Every problem Slack would have with these blocks; none: they are fine. */
export function problemsOf(blocks: unknown, surface: Surface): readonly string[] {
  const problems = new Problems();
  if (!Array.isArray(blocks)) {
    problems.add('/blocks', 'must be an array');
    return problems.list;
  }
  const limit = surface === 'message' ? LIMITS.blocksPerMessage : LIMITS.blocksPerView;
  if (blocks.length > limit) problems.add('/blocks', `no more than ${limit} items allowed`);
  const ids = new Set<string>();
  for (const [index, block] of blocks.entries()) {
    const path = `/blocks/${index}`;
    if (!isJson(block)) {
      problems.add(path, 'must be an object');
      continue;
    }
    checkBlock(problems, path, block, surface);
    if (typeof block.block_id === 'string') {
      problems.max(`${path}/block_id`, block.block_id.length, LIMITS.blockId);
      if (ids.has(block.block_id)) problems.add(`${path}/block_id`, 'block_id already exists');
      ids.add(block.block_id);
    }
  }
  checkTables(problems, blocks.filter(isJson));
  return problems.list;
}

/** All text of these blocks together, in characters. */
export function textIn(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + textIn(one), 0);
  if (!isJson(value)) return 0;
  const { text } = value;
  const mine = typeof text === 'string' ? lengthOf(text) : 0;
  return Object.values(value).reduce<number>((sum, one) => sum + textIn(one), mine);
}

const ALERT_LEVELS = ['default', 'info', 'warning', 'error', 'success'];

function checkBlock(problems: Problems, path: string, block: Json, surface: Surface): void {
  const allowed = ownValue(SURFACES, String(block.type));
  if (!allowed) {
    problems.add(`${path}/type`, `unsupported type: ${String(block.type)}`);
    return;
  }
  if (!allowed.includes(surface))
    problems.add(`${path}/type`, `${String(block.type)} is not allowed in a ${surface}`);
  switch (block.type) {
    case 'section': {
      if (block.text === undefined && block.fields === undefined)
        problems.add(path, 'text or fields required');
      if (block.text !== undefined) problems.text(`${path}/text`, block.text, LIMITS.sectionText);
      const fields = list(block.fields);
      if (fields.length > LIMITS.sectionFields)
        problems.add(`${path}/fields`, 'no more than 10 items allowed');
      for (const [i, field] of fields.entries())
        problems.text(`${path}/fields/${i}`, field, LIMITS.sectionField);
      if (block.accessory !== undefined)
        checkElement(problems, `${path}/accessory`, block.accessory, 'section');
      break;
    }
    case 'header':
      problems.text(`${path}/text`, block.text, LIMITS.headerText, 'plain_text');
      if (block.level !== undefined && ![1, 2, 3, 4].includes(Number(block.level)))
        problems.add(`${path}/level`, 'must be from 1 to 4');
      break;
    case 'context': {
      const elements = list(block.elements);
      if (elements.length === 0 || elements.length > LIMITS.contextElements) {
        problems.add(`${path}/elements`, 'between 1 and 10 items allowed');
      }
      for (const [i, element] of elements.entries()) {
        if (isJson(element) && element.type === 'image')
          checkImage(problems, `${path}/elements/${i}`, element);
        else problems.text(`${path}/elements/${i}`, element, LIMITS.sectionText);
      }
      break;
    }
    case 'actions': {
      const elements = list(block.elements);
      if (elements.length === 0 || elements.length > LIMITS.actionsElements) {
        problems.add(`${path}/elements`, 'between 1 and 25 items allowed');
      }
      const actionIds = elements.filter(isJson).map((element) => element.action_id);
      if (new Set(actionIds).size !== actionIds.length)
        problems.add(`${path}/elements`, 'action_id already exists');
      for (const [i, element] of elements.entries())
        checkElement(problems, `${path}/elements/${i}`, element, 'actions');
      break;
    }
    case 'input':
      problems.text(`${path}/label`, block.label, LIMITS.inputLabel, 'plain_text');
      if (block.hint !== undefined)
        problems.text(`${path}/hint`, block.hint, LIMITS.inputLabel, 'plain_text');
      checkElement(problems, `${path}/element`, block.element, 'input');
      if (block.dispatch_action === true && isJson(block.element) && block.element.type === 'file_input')
        problems.add(`${path}/dispatch_action`, 'is not supported with file_input');
      break;
    case 'image':
      checkImage(problems, path, block);
      break;
    case 'alert':
      problems.text(`${path}/text`, block.text, LIMITS.alertText);
      if (block.level !== undefined && !ALERT_LEVELS.includes(String(block.level)))
        problems.add(`${path}/level`, `must be one of ${ALERT_LEVELS.join(', ')}`);
      break;
    case 'card':
      checkCard(problems, path, block);
      break;
    case 'carousel':
      checkCarousel(problems, path, block);
      break;
    case 'container':
      checkContainer(problems, path, block, (place, child) => checkBlock(problems, place, child, surface));
      break;
    case 'context_actions':
      checkContextActions(problems, path, block);
      break;
    case 'plan':
      checkPlan(problems, path, block);
      break;
    case 'task_card':
      checkTask(problems, path, block, false);
      break;
    case 'video':
      checkVideo(problems, path, block);
      break;
    case 'markdown':
      if (typeof block.text !== 'string' || block.text === '')
        problems.add(`${path}/text`, 'missing required field');
      break;
    case 'rich_text':
      if (list(block.elements).length === 0) problems.add(`${path}/elements`, 'must not be empty');
      break;
    default:
  }
}

/** Problems of a modal or Home view. */
export function viewProblemsOf(view: Json): readonly string[] {
  const problems = new Problems();
  if (view.type !== 'modal' && view.type !== 'home') problems.add('/type', 'must be modal or home');
  if (view.type === 'modal') {
    problems.text('/title', view.title, LIMITS.viewTitle, 'plain_text');
    if (view.submit !== undefined) problems.text('/submit', view.submit, LIMITS.viewTitle, 'plain_text');
    if (view.close !== undefined) problems.text('/close', view.close, LIMITS.viewTitle, 'plain_text');
    const hasInput = list(view.blocks).some((block) => isJson(block) && block.type === 'input');
    if (hasInput && view.submit === undefined)
      problems.add('/submit', 'submit is required with input blocks');
  }
  if (typeof view.private_metadata === 'string') {
    problems.max('/private_metadata', view.private_metadata.length, LIMITS.privateMetadata);
  }
  if (typeof view.callback_id === 'string') {
    problems.max('/callback_id', view.callback_id.length, LIMITS.callbackId);
  }
  return [...problems.list, ...problemsOf(view.blocks, view.type === 'home' ? 'home' : 'modal')];
}
