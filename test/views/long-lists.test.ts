// Every list with 100 long names: never cut inside a word or an escaped letter, ends with how many more there are, and fits
// into Slack. A new view fails here until it has a row, or a reason why it needs none.

import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { View } from '../../src/views/kit/blocks.ts';
import { caughtUpView, pausedView } from '../../src/views/notifications/channel-notice.ts';
import { digestView } from '../../src/views/notifications/digest.ts';
import type { IncidentData } from '../../src/views/notifications/incident.ts';
import { incidentGroupView } from '../../src/views/notifications/incident-group.ts';
import { subscriptionListView } from '../../src/views/notifications/subscription.ts';
import { ambiguousProjectView, unknownProjectView } from '../../src/views/projects/project-card.ts';
import { tokenListView } from '../../src/views/tokens/token-list.ts';
import { trustListView } from '../../src/views/trust/trust-list.ts';
import { expectFine } from '../support/fine-view.ts';

const NOW = new Date('2026-11-24T12:00:00Z');
const COUNT = 100;
/** 80 characters, as many as a name may show, with letters that are escaped, from right to left, and of two code units. */
const NAMES = Array.from({ length: COUNT }, (_, i) => {
  const start = `n${i} R&D <x> שלום 🚀 `;
  return `${start}${'long '.repeat(20)}`.slice(0, 76).trimEnd().padEnd(76, '-').concat(' end');
});
const ID = (i: number) => `5pp5gp${String(i).padStart(4, '0')}`;

const projects = NAMES.map((name, i) => ({
  projectId: ID(i),
  organizationId: 'o',
  name,
  regionId: 'us-east-1',
  hardware: '16x32' as const,
  cache: { keepGb: 50, keepDays: 14 },
  createdAt: NOW,
  buildTimeoutMinutes: null,
  maxConcurrentBuilds: null,
}));
const pick = { word: 'show', typed: 'n', projects, slashCommand: '/depot' };
const subscriptions = NAMES.map((projectName, i) => ({
  subscriptionId: `s${i}`,
  channelId: 'C0PLATFORM',
  projectName,
  mode: 'failures' as const,
  slow: null,
  cache: null,
  branches: null,
  oddities: false,
  authors: 'off' as const,
  createdBy: 'U0ANA',
  pausedBecause: null,
  mutedUntil: null,
}));
const incidents: readonly IncidentData[] = NAMES.map((projectName, i) => ({
  incidentId: `i${i}`,
  projectId: ID(i),
  projectName,
  openedAt: NOW,
  greenBefore: NOW,
  lastBuildId: `b${i}`,
  lastFailedAt: NOW,
  failures: 1,
  flapping: null,
  closedAt: null,
  closedByBuildId: null,
  closedBecause: null,
  branch: null,
  ownerId: null,
  finding: null,
  durationSeconds: 40,
  foundLate: false,
}));
const digestProjects = NAMES.map((projectName) => ({
  projectName,
  builds: 10,
  failed: 1,
  medianSeconds: 40,
  cacheRate: 0.5,
  savedSeconds: 10,
}));
const page = { projectId: ID(0), projectName: NAMES[0] ?? '', page: 0, mayChange: true, now: NOW };

/** Lists that go on page by page show their own number of rows; the others say how many more there are. */
const PAGED: Readonly<Record<string, () => View>> = {
  tokenListView: () =>
    tokenListView({
      ...page,
      tokens: NAMES.map((description, i) => ({ tokenId: `t${i}`, description, createdAt: NOW })),
      revokedAt: new Map(),
      slashCommand: '/depot',
    }),
  trustListView: () =>
    trustListView({
      ...page,
      policies: NAMES.map((repository, i) => ({
        trustPolicyId: `p${i}`,
        source: { provider: 'github' as const, owner: 'o', repository, allowPublicPullRequests: false },
      })),
      slashCommand: '/depot',
    }),
};
const WHOLE: Readonly<Record<string, () => View>> = {
  ambiguousProjectView: () => ambiguousProjectView(pick),
  unknownProjectView: () => unknownProjectView(pick),
  subscriptionListView: () =>
    subscriptionListView({ subscriptions, of: 'channel', digest: null, slashCommand: '/depot' }),
  pausedView: () => pausedView('C0PLATFORM', 'the channel is archived', NAMES, '/depot'),
  caughtUpView: () =>
    caughtUpView(
      NOW,
      NOW,
      NAMES.map((projectName) => ({ projectName, failed: 1, succeeded: 2, other: 0, isRed: true })),
    ),
  incidentGroupView: () => incidentGroupView(incidents, false),
  digestView: () =>
    digestView({
      every: 'week',
      from: NOW,
      to: NOW,
      projects: digestProjects,
      incidents: COUNT,
      redSeconds: 60,
      failedWith: [],
      stillRed: NAMES,
      slashCommand: '/depot',
    }),
};

function mrkdwnIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(mrkdwnIn);
  if (typeof value !== 'object' || value === null) return [];
  const mine = 'type' in value && value.type === 'mrkdwn' && 'text' in value ? [String(value.text)] : [];
  return [...mine, ...Object.values(value).flatMap(mrkdwnIn)];
}

/** Each name that begins is there to its end, and nothing escaped is cut. */
function expectWhole(text: string, where: string): void {
  const begun = text.match(/\bn\d+ R/g)?.length ?? 0;
  const ended = text.match(/ end(?!\w)/g)?.length ?? 0;
  // The words for screen readers may end inside a list, after a word.
  expect(begun - ended, `${where}: …${text.slice(-120)}`).toBeLessThanOrEqual(text.endsWith('…') ? 1 : 0);
  expect(text, where).not.toMatch(/&(?!amp;|lt;|gt;)|<[^<>]*$|[\ud800-\udbff](?![\udc00-\udfff])/);
}

describe('a list of 100 long names', () => {
  it.each(Object.entries({ ...PAGED, ...WHOLE }))('%s: within the limits, each name whole', (name, make) => {
    const { text, blocks, plain } = make();
    expectFine({ text, blocks, ...(plain && { plain }) });
    for (const body of [text, ...mrkdwnIn(blocks), ...mrkdwnIn(plain ?? [])]) expectWhole(body, name);
  });

  it.each(Object.entries(WHOLE))('%s: says how many more there are', (name, make) => {
    const { blocks, plain } = make();
    const bodies = mrkdwnIn(plain ?? blocks).join('\n');
    const shown = new Set([...bodies.matchAll(/\bn(\d+) R/g)].map(([, n]) => n)).size;
    const more = [...bodies.matchAll(/and (\d+) (?:more|others)/g)].map(([, n]) => Number(n));
    if (shown < COUNT) expect(more, `${name} shows ${shown}`).toContain(COUNT - shown);
  });

  it('a name is never left out of a message that is too long: it says how many more there are', () => {
    const { blocks } = WHOLE.caughtUpView?.() ?? { blocks: [] };
    expect(JSON.stringify(blocks.at(-2))).toMatch(/and \d+ more projects/);
  });

  it.each(Object.entries(PAGED))('%s: says which page it is', (_name, make) => {
    expect(make().text).toMatch(/Page 1 of \d+/);
  });

  it('every view has a row, or a reason why it needs none', () => {
    const views = globSync('src/views/**/*.ts').flatMap((path) =>
      [...readFileSync(path, 'utf8').matchAll(/^export (?:function|const) (\w+View)\b/gm)].map(
        ([, name = '']) => name,
      ),
    );
    expect(views.toSorted()).toEqual(
      [...Object.keys(PAGED), ...Object.keys(WHOLE), ...Object.keys(NO_ROW)].toSorted(),
    );
  });
});

const FUZZED = 'any number of rows with any names, in the tests of limits';
const FEW = 'there is a most of them, and their names are short';
const ONE = 'about one thing: no list of names';
const FORM = 'a form; what it offers has a limit of its own';
const NO_ROW: Readonly<Record<string, string>> = {
  authorReplyView: ONE,
  authorView: ONE,
  templateListView: FEW,
  templateSavedView: ONE,
  accessChangeView: FUZZED,
  accessCheckView: FUZZED,
  accessListView: FUZZED,
  alertPromiseView: ONE,
  auditPageView: FUZZED,
  auditPostView: FUZZED,
  batchView: FUZZED,
  buildAlertView: ONE,
  buildCardView: ONE,
  buildListView: FUZZED,
  buildNoticeView: ONE,
  buildPreviewView: ONE,
  chainView: ONE,
  chosenBuildView: ONE,
  ciStatusView: ONE,
  commandHelpView: ONE,
  comparisonView: FUZZED,
  createManyFormView: FORM,
  createTokenFormView: FORM,
  customerView: ONE,
  customersView: FUZZED,
  deleteImagesFormView: FORM,
  deletedView: ONE,
  depotAwayView: ONE,
  depotBackView: ONE,
  failingListView: FUZZED,
  fixedView: ONE,
  grantFormView: FORM,
  helpView: FUZZED,
  historyView: FUZZED,
  homeView: FUZZED,
  imageListView: FUZZED,
  incidentView: ONE,
  logView: ONE,
  meView: ONE,
  monthlyView: ONE,
  mutedView: ONE,
  nameAnswerView: ONE,
  nameRequestView: ONE,
  nameTakenView: ONE,
  nothingToExplainView: ONE,
  oddityView: ONE,
  operationView: FUZZED,
  projectCardView: ONE,
  projectFormView: FORM,
  projectListView: FUZZED,
  projectPreviewView: ONE,
  retentionFormView: FORM,
  rotateTokenFormView: FORM,
  ruleChangeView: FUZZED,
  degradedBuildView: ONE,
  statusView: FUZZED,
  stepsView: FUZZED,
  stillFailingView: ONE,
  subscribedView: ONE,
  subscriptionPreviewView: ONE,
  succeededView: ONE,
  textWhyView: ONE,
  topicHelpView: FUZZED,
  trustFormView: FORM,
  unclearView: ONE,
  understoodView: ONE,
  unknownCommandView: FUZZED,
  unknownProjectOfBuildView: ONE,
  unsubscribedView: ONE,
  whichFailureView: ONE,
  whyView: ONE,
};
