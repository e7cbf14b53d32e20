// What an agent is doing: plans and tasks. https://docs.slack.dev/reference/block-kit/blocks/plan-block, /task-card-block

import type { PlanBlock, TaskCardBlock } from '@slack/types';
import { type Content, html } from '../html.ts';
import type { Words } from '../words.ts';
import { drawRichText } from './rich-text.ts';
import { drawLink } from './text.ts';

const STATES = {
  pending: ['○', 'to do'],
  in_progress: ['◐', 'in progress'],
  complete: ['●', 'done'],
  error: ['✕', 'failed'],
} as const;

export function drawTask(task: TaskCardBlock, words: Words): Content {
  const [mark, state] = STATES[task.status];
  return html`<div class=${`task ${task.status}`}>
    <div><span aria-hidden="true">${mark}</span> ${task.title} <small>${state}</small></div>
    ${task.details && drawRichText(task.details, words)} ${task.output && drawRichText(task.output, words)}
    ${task.sources?.map(({ url, text }) => html`<small>${drawLink(url, text)}</small>`)}
  </div>`;
}

export const drawPlan = ({ title, tasks = [] }: PlanBlock, words: Words): Content =>
  html`<div class="plan">
    <div class="card-title">${title}</div>
    ${tasks.map((task) => drawTask(task as TaskCardBlock, words))}
  </div>`;
