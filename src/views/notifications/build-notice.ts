// A notification about one build: in an incident's thread, or alone.

import type { Finding } from '../../analysis/finding.ts';
import { isExplained } from '../../analysis/kinds.ts';
import type { Build } from '../../depot/model.ts';
import { button, buttons, context, section, type View, view } from '../kit/blocks.ts';
import { causeBlocks } from '../kit/cause-blocks.ts';
import { type Change, changeWords, shortChangeWords } from '../kit/change-words.ts';
import { bold, code, lines, type Mrkdwn, md, mention, when } from '../kit/mrkdwn.ts';
import { cachedWords, count, duration, percent, STATUS_WORDS } from '../kit/words.ts';
import { brokeLine, NOTICE_ACTIONS, onBranch } from './incident.ts';

export interface BuildNotice {
  readonly projectName: string;
  readonly build: Build;
  readonly finding: Finding | null;
  /** null: not known. */
  readonly branch: string | null;
  /** As CI reported it; null: not known. */
  readonly change: Change | null;
}

/** Names are shown without a mention. */
const withChange = (change: Change | null) => {
  const words = change && shortChangeWords({ ...change, branch: undefined });
  return words ? md` with ${words}` : md``;
};

const look = (buildId: string) =>
  buttons(
    button('Steps', { actionId: NOTICE_ACTIONS.steps, value: buildId }),
    button('Log', { actionId: NOTICE_ACTIONS.logs, value: buildId }),
  );

/** Under the incident's message: it failed again. */
export function stillFailingView(
  { projectName, build, finding, branch, change }: BuildNotice,
  failures: number,
): View {
  return view([
    section(
      lines([
        md`❌ ${bold(projectName)}${onBranch(branch)} failed again: build ${code(build.buildId)}${withChange(change)}, ${count(failures, 'failed build')} so far`,
        finding?.step ? md`Failed at ${code(finding.step.name)}` : null,
        finding && isExplained(finding.cause) ? md`*Probably*: ${finding.cause.cause}` : null,
      ]),
    ),
    look(build.buildId),
  ]);
}

/** Under the incident's message, and in the channel: it is over. */
export function fixedView(
  { projectName, build, branch, change }: BuildNotice,
  redSeconds: number,
  ownerId: string | null,
): View {
  return view([
    section(
      md`✅ ${bold(projectName)}${onBranch(branch)} is fixed after ${duration(redSeconds)}: build ${code(build.buildId)}${withChange(change)}.${ownerId ? md` Thank you, ${mention(ownerId)}.` : md``}`,
    ),
  ]);
}

/** One build, for channels that want a notification for each. */
export function buildNoticeView({ projectName, build, finding, branch, change }: BuildNotice): View {
  const words = change && changeWords(change);
  if (build.status === 'failed' || build.status === 'error') {
    return view([
      section(brokeLine(projectName, finding)),
      ...(finding ? causeBlocks(finding) : []),
      words ? section(words) : null,
      context(facts(build)),
      look(build.buildId),
    ]);
  }
  return view([
    section(
      md`${STATUS_WORDS[build.status]}: ${bold(projectName)}${onBranch(branch)}${withChange(change)}, ${facts(build)}`,
      button('Steps', { actionId: NOTICE_ACTIONS.steps, value: build.buildId }),
    ),
  ]);
}

function facts(build: Build): Mrkdwn {
  const { buildId, durationSeconds, savedSeconds, finishedAt, createdAt } = build;
  const figures = [
    durationSeconds === null ? null : duration(durationSeconds),
    cachedWords(build),
    savedSeconds ? `${duration(savedSeconds)} saved` : null,
  ].filter((figure) => figure !== null);
  return md`build ${code(buildId)}${figures.length > 0 ? ` · ${figures.join(' · ')}` : ''} · ${when(finishedAt ?? createdAt)}`;
}

export interface DegradedBuild extends BuildNotice {
  readonly kind: 'slow' | 'cache';
  /** Seconds, or a rate from 0 to 1. */
  readonly now: number;
  readonly usual: number;
  readonly isOwnBaseline: boolean;
  /** The step from which on the cache was of no use. */
  readonly cacheLostAt: string | null;
}

/** Green, but slow or without its cache. */
export function degradedBuildView({
  projectName,
  build,
  kind,
  now,
  usual,
  isOwnBaseline,
  cacheLostAt,
}: DegradedBuild): View {
  const than = isOwnBaseline ? 'usually' : 'more than the';
  const words =
    kind === 'slow'
      ? md`🐢 ${bold(projectName)} was *slow*: ${duration(now)}, ${than} ${duration(usual)}${isOwnBaseline ? '' : ' this channel allows'}.`
      : md`🧊 ${bold(projectName)} lost its *cache*: ${percent(now)} of its steps were cached, ${isOwnBaseline ? md`usually ${percent(usual)}` : md`less than the ${percent(usual)} this channel wants`}.`;
  return view([
    section(
      lines([
        words,
        cacheLostAt
          ? md`The cache was lost at ${code(cacheLostAt)}: from there on everything ran again.`
          : null,
      ]),
    ),
    context(facts(build), md`sent once, until a build is back to normal`),
    look(build.buildId),
  ]);
}
