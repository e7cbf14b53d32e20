// Refuses what Slack refuses of the blocks that hold other things: cards, containers, plans, feedback.

import { LIMITS } from './limits.ts';
import { isJson, type Json, lengthOf, list, type Problems } from './problems.ts';
import { checkElement, checkImage } from './validate-elements.ts';

/** https://docs.slack.dev/reference/block-kit/blocks/card-block */
export function checkCard(problems: Problems, path: string, card: Json): void {
  if (card.type !== 'card') problems.add(`${path}/type`, 'must be card');
  if (!['hero_image', 'title', 'actions', 'body'].some((part) => card[part] !== undefined)) {
    problems.add(path, 'one of hero_image, title, actions or body is required');
  }
  const texts = { title: LIMITS.cardTitle, subtitle: LIMITS.cardTitle, body: 200, subtext: 200 };
  for (const [part, limit] of Object.entries(texts)) {
    if (card[part] !== undefined) problems.text(`${path}/${part}`, card[part], limit);
  }
  for (const part of ['hero_image', 'icon']) {
    const image = card[part];
    if (isJson(image)) checkImage(problems, `${path}/${part}`, image);
    else if (image !== undefined) problems.add(`${path}/${part}`, 'must be an object');
  }
  if (card.icon !== undefined && card.slack_icon !== undefined) {
    problems.add(path, 'icon and slack_icon cannot both be set');
  }
  const buttons = list(card.actions);
  if (card.actions !== undefined && !Array.isArray(card.actions)) {
    problems.add(`${path}/actions`, 'must be an array of buttons');
  }
  if (buttons.length > LIMITS.cardButtons) problems.add(`${path}/actions`, 'no more than 3 items allowed');
  for (const [i, button] of buttons.entries()) {
    checkElement(problems, `${path}/actions/${i}`, button, 'card');
  }
}

/** https://docs.slack.dev/reference/block-kit/blocks/carousel-block */
export function checkCarousel(problems: Problems, path: string, block: Json): void {
  const cards = list(block.elements);
  if (cards.length === 0 || cards.length > LIMITS.carouselCards) {
    problems.add(`${path}/elements`, 'between 1 and 10 items allowed');
  }
  for (const [i, card] of cards.entries()) {
    if (isJson(card)) checkCard(problems, `${path}/elements/${i}`, card);
    else problems.add(`${path}/elements/${i}`, 'must be an object');
  }
}

const IN_CONTAINER = new Set([
  'actions',
  'context',
  'divider',
  'file',
  'header',
  'image',
  'input',
  'rich_text',
  'section',
  'table',
  'video',
]);
const WIDTHS = ['narrow', 'standard', 'wide', 'full'];

/**
 * https://docs.slack.dev/reference/block-kit/blocks/container-block
 * @param checkChild what is asked of a block outside of it
 */
export function checkContainer(
  problems: Problems,
  path: string,
  block: Json,
  checkChild: (path: string, child: Json) => void,
): void {
  if (block.title === undefined && block.rich_text_title === undefined) {
    problems.add(path, 'title or rich_text_title is required');
  }
  if (block.title !== undefined)
    problems.text(`${path}/title`, block.title, LIMITS.containerTitle, 'plain_text');
  if (block.subtitle !== undefined) problems.text(`${path}/subtitle`, block.subtitle, LIMITS.containerTitle);
  if (block.width !== undefined && !WIDTHS.includes(String(block.width))) {
    problems.add(`${path}/width`, `must be one of ${WIDTHS.join(', ')}`);
  }
  if (block.default_collapsed === true && block.is_collapsible !== true) {
    problems.add(`${path}/default_collapsed`, 'requires is_collapsible');
  }
  const children = list(block.child_blocks);
  if (children.length === 0 || children.length > LIMITS.containerBlocks) {
    problems.add(`${path}/child_blocks`, 'between 1 and 10 items allowed');
  }
  for (const [i, child] of children.entries()) {
    const place = `${path}/child_blocks/${i}`;
    if (!isJson(child) || !IN_CONTAINER.has(String(child.type))) {
      problems.add(place, 'is not allowed in a container');
    } else {
      checkChild(place, child);
    }
  }
}

const TASK_STATES = ['pending', 'in_progress', 'complete', 'error'];

/** https://docs.slack.dev/reference/block-kit/blocks/task-card-block; a bare one may not be pending. */
export function checkTask(problems: Problems, path: string, task: Json, inPlan: boolean): void {
  for (const part of ['task_id', 'title']) {
    if (typeof task[part] !== 'string') problems.add(`${path}/${part}`, 'must be a string');
  }
  const states = inPlan ? TASK_STATES : TASK_STATES.filter((state) => state !== 'pending');
  if (!states.includes(String(task.status))) {
    problems.add(`${path}/status`, `must be one of ${states.join(', ')}`);
  }
  for (const part of ['details', 'output']) {
    const text = task[part];
    if (text !== undefined && !(isJson(text) && text.type === 'rich_text')) {
      problems.add(`${path}/${part}`, 'must be rich_text');
    }
  }
}

/** https://docs.slack.dev/reference/block-kit/blocks/plan-block */
export function checkPlan(problems: Problems, path: string, plan: Json): void {
  if (typeof plan.title !== 'string') problems.add(`${path}/title`, 'must be a string');
  for (const [i, task] of list(plan.tasks).entries()) {
    if (isJson(task)) checkTask(problems, `${path}/tasks/${i}`, task, true);
    else problems.add(`${path}/tasks/${i}`, 'must be an object');
  }
}

/** https://docs.slack.dev/reference/block-kit/blocks/context-actions-block */
export function checkContextActions(problems: Problems, path: string, block: Json): void {
  const elements = list(block.elements);
  if (elements.length === 0 || elements.length > LIMITS.contextActions) {
    problems.add(`${path}/elements`, 'between 1 and 5 items allowed');
  }
  for (const [i, element] of elements.entries()) {
    checkElement(problems, `${path}/elements/${i}`, element, 'context_actions');
  }
}

/** https://docs.slack.dev/reference/block-kit/blocks/video-block */
export function checkVideo(problems: Problems, path: string, video: Json): void {
  problems.text(`${path}/title`, video.title, LIMITS.videoTitle, 'plain_text');
  if (typeof video.alt_text !== 'string') problems.add(`${path}/alt_text`, 'missing required field');
  for (const part of ['video_url', 'thumbnail_url']) {
    const url = video[part];
    if (typeof url !== 'string') problems.add(`${path}/${part}`, 'missing required field');
    else if (part === 'video_url' && !url.startsWith('https://'))
      problems.add(`${path}/${part}`, 'must be https');
  }
  if (typeof video.author_name === 'string')
    problems.max(`${path}/author_name`, lengthOf(video.author_name), 50);
}
