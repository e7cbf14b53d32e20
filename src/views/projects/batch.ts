// Many projects in one message: what would be created, how far it is, and what came of each name.

import type { Hardware } from '../../depot/model.ts';
import { button, buttons, context, section, type View, view } from '../kit/blocks.ts';
import { bold, code, lines, type Mrkdwn, md, mention, shortName } from '../kit/mrkdwn.ts';
import { cacheWords, count, hardwareWords } from '../kit/words.ts';

export interface BatchLine {
  readonly name: string;
  readonly state: string;
  readonly projectId: string | null;
  readonly explanation: string;
}

export interface BatchData {
  readonly batchId: string;
  readonly state: string;
  readonly requestedBy: string;
  readonly settings: {
    readonly regionId: string;
    readonly hardware: Hardware;
    readonly cache: { readonly keepGb: number; readonly keepDays: number };
  };
  readonly items: readonly BatchLine[];
}

/** More lines than this go into the file only. */
const MAX_LINES = 15;

const only = ({ items }: BatchData, state: string) => items.filter((item) => item.state === state);

function list(title: string, items: readonly BatchLine[]): readonly Mrkdwn[] {
  if (items.length === 0) return [];
  const more = items.length - MAX_LINES;
  return [
    md`*${title}*`,
    ...items
      .slice(0, MAX_LINES)
      .map(({ name, explanation }) => md`• ${bold(name)}${explanation ? `: ${shortName(explanation)}` : ''}`),
    ...(more > 0 ? [md`and ${more} more`] : []),
  ];
}

function headline(data: BatchData): Mrkdwn {
  const { state, items } = data;
  const waiting = only(data, 'waiting').length;
  const created = only(data, 'created').length;
  const tried = items.length - only(data, 'invalid').length;
  switch (state) {
    case 'pending':
      return md`*Create ${count(waiting, 'project')}?*`;
    case 'running':
      return md`⏳ Creating projects: ${tried - waiting} of ${tried}`;
    case 'cancelled':
      return md`🚫 Cancelled. No projects were created.`;
    case 'stopped':
      return md`🚫 Stopped. Created ${count(created, 'project')}; ${waiting} not tried.`;
    default:
      return md`✅ Created ${count(created, 'project')} of ${tried}`;
  }
}

function buttonsOf(data: BatchData) {
  const { batchId, state } = data;
  const [waiting, failed] = [only(data, 'waiting').length, only(data, 'failed').length];
  const press = (text: string, name: string, style: { readonly style?: 'primary' } = {}) =>
    button(text, { actionId: `create:${name}`, value: batchId, ...style });
  switch (state) {
    case 'pending':
      return buttons(
        waiting > 0
          ? press(waiting === 1 ? 'Create it' : `Create all ${waiting}`, 'batch-start', { style: 'primary' })
          : null,
        press('Cancel', 'batch-stop'),
      );
    case 'running':
      return buttons(press('Stop', 'batch-stop'));
    case 'stopped':
      return waiting + failed > 0 ? buttons(press('Continue', 'batch-retry')) : null;
    case 'finished':
      return failed > 0 ? buttons(press(`Retry ${failed} failed`, 'batch-retry')) : null;
    default:
      return null;
  }
}

export function batchView(data: BatchData): View {
  const { state, settings, requestedBy } = data;
  const isPending = state === 'pending';
  const { regionId, hardware, cache } = settings;
  const details = lines([
    ...(isPending ? list('To create', only(data, 'waiting')) : []),
    ...list('Already there, left alone', only(data, 'exists')),
    ...list('Not a valid name', only(data, 'invalid')),
    ...list('Waiting for approval or a delay (see their own messages)', only(data, 'guarded')),
    ...list('Failed', only(data, 'failed')),
    ...list('Unclear: check these in Depot', only(data, 'unclear')),
  ]);
  return view([
    section(headline(data)),
    details.value === '' ? null : section(details),
    isPending
      ? context(
          md`Each gets: ${regionId} · ${hardwareWords(hardware)} · cache ${cacheWords(cache)}`,
          md`One project with spaces in its name? Put it in quotes: ${code('create "Acme Corp"')}`,
        )
      : null,
    context(md`Requested by ${mention(requestedBy)}`),
    buttonsOf(data),
  ]);
}
