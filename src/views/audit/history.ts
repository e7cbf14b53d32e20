// One project's time line: what people did to it, and what happened to it, newest first.

import { shown } from '../../analysis/finding.ts';
import { button, buttons, context, section, type View, view } from '../kit/blocks.ts';
import { bold, code, type Mrkdwn, md, mention, when } from '../kit/mrkdwn.ts';
import { count, duration, percent } from '../kit/words.ts';
import { type AuditLineData, auditLine } from './audit.ts';

export type HistoryEvent =
  | { readonly kind: 'change'; readonly at: Date; readonly line: AuditLineData }
  | {
      readonly kind: 'incident';
      readonly at: Date;
      readonly closedAt: Date | null;
      /** It ended because the project was deleted, or no channel is subscribed any more. */
      readonly isFixed: boolean;
      readonly failures: number;
      readonly lastBuildId: string;
      readonly cause: string | null;
      readonly stepName: string | null;
      readonly ownerId: string | null;
    }
  | {
      readonly kind: 'degraded';
      readonly at: Date;
      readonly buildId: string;
      readonly what: 'slow' | 'cache';
      /** Seconds, or a share of cached steps from 0 to 1. */
      readonly now: number;
      readonly usual: number;
    };

export interface HistoryData {
  readonly projectName: string;
  readonly events: readonly HistoryEvent[];
  /** What the buttons carry; null: there is no such page. */
  readonly older: string | null;
  readonly newest: string | null;
}

const STEP_CHARS = 80;

export function historyView({ projectName, events, older, newest }: HistoryData): View {
  return view([
    section(
      events.length === 0
        ? md`Nothing is recorded about ${bold(projectName)}${newest ? ' before that' : ' yet'}.`
        : md`*History of* ${bold(projectName)}, newest first`,
    ),
    ...events.map((event) => section(eventLine(event))),
    buttons(
      newest === null ? null : button('Newest', { actionId: 'history:newest', value: newest }),
      older === null ? null : button('Older', { actionId: 'history:older', value: older }),
    ),
    events.length === 0
      ? null
      : context(md`Changes from the audit trail; failures since the first subscription`),
  ]);
}

function eventLine(event: HistoryEvent): Mrkdwn {
  switch (event.kind) {
    case 'change':
      return auditLine(event.line);
    case 'incident':
      return incidentLine(event);
    case 'degraded':
      return event.what === 'slow'
        ? md`🐢 ${when(event.at)} · build ${code(event.buildId)} took ${duration(event.now)}, usually ${duration(event.usual)}`
        : md`🧊 ${when(event.at)} · build ${code(event.buildId)} lost its cache: ${percent(event.now)} of steps cached, usually ${percent(event.usual)}`;
  }
}

function incidentLine(event: Extract<HistoryEvent, { kind: 'incident' }>): Mrkdwn {
  const { at, closedAt, isFixed, failures, lastBuildId, cause, stepName, ownerId } = event;
  const took = closedAt && duration((closedAt.getTime() - at.getTime()) / 1_000);
  const end =
    took === null ? md`*still failing*` : isFixed ? md`fixed after ${took}` : md`ended after ${took}`;
  const step = stepName ? md` at ${code(shown(stepName, STEP_CHARS))}` : md``;
  const why = cause ? md`\n${cause}` : md``;
  const owner = ownerId ? md` · owner ${mention(ownerId)}` : md``;
  return md`${took !== null && isFixed ? '✅' : '❌'} ${when(at)} · failed${step}, ${end} · ${count(failures, 'failed build')}, last ${code(lastBuildId)}${owner}${why}`;
}
