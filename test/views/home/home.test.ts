import type { KnownBlock } from '@slack/types';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { viewProblemsOf } from '../../../src/sandbox/slack/validate-blocks.ts';
import { homeView } from '../../../src/views/home/home.ts';
import type { HomeData, HomeNews } from '../../../src/views/home/home-data.ts';
import { fallbackText } from '../../../src/views/kit/fallback-text.ts';
import { expectFine } from '../../support/fine-view.ts';

const AT = new Date('2026-11-24T11:00:00Z');
const NASTY = ['<!channel>', '*acme*', '`x`\u001b[31m', '&lt;b&gt;'.repeat(40), 'Wi\u202ege', '<@U0EVIL>'];
const text = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 255 }),
  fc.constantFrom(...NASTY),
);

const newsOf = (name: string, projects: number, incidents: number): HomeNews => ({
  incidents: Array.from({ length: incidents }, (_, i) => ({
    projectId: `p${i}`,
    projectName: `${name} ${i}`,
    branch: i % 2 ? name : null,
    openedAt: AT,
    failures: i + 1,
    lastBuildId: `b${i}`,
    ownerId: i % 2 ? 'U0ANA' : null,
    isMine: i % 4 === 1,
    cause: i % 3 ? name : null,
  })),
  changes: Array.from({ length: incidents }, (_, i) => ({
    operationId: `o${i}`,
    previewVersion: 1,
    request: { kind: 'reset', projectId: `p${i}`, projectName: name },
    preview: { project: null, impact: null, affected: null, takenAt: AT },
    requestedBy: 'U0BO',
    channelId: 'C0PLATFORM',
    waitsFor: i % 2 ? { kind: 'delay', runAt: AT } : { kind: 'your-approval', expiresAt: AT },
  })),
  subscriptions: Array.from({ length: projects }, (_, i) => ({
    subscriptionId: `s${i}`,
    channelId: 'C0PLATFORM',
    projectName: i === 0 ? null : `${name} ${i}`,
    isPaused: i % 2 === 0,
    mute: i % 3 ? null : { until: AT, ofChannel: i % 2 === 0 },
  })),
  builds: Array.from({ length: 5 }, (_, i) => ({
    buildId: `b${i}`,
    projectName: name,
    status: 'failed',
    createdAt: AT,
    durationSeconds: i ? 60 : null,
  })),
  health: {
    watchedProjects: projects,
    depotAwaySince: null,
    posted: 3,
    waiting: 0,
    foundWithin: 2,
    postedWithin: 1,
    p95: 7,
  },
});

const draw = (news: HomeData['news']) => homeView({ slashCommand: '/depot', version: '1.0.0', news });

function expectFineHome(news: HomeData['news']): readonly KnownBlock[] {
  const home = draw(news);
  expect(viewProblemsOf({ ...home })).toEqual([]);
  expect(home.blocks.length).toBeLessThanOrEqual(100);
  const blocks = home.blocks as KnownBlock[];
  // A message takes fewer blocks and less text than a view: each part is harmless as a message is.
  for (let start = 0; start < blocks.length; start += 10) {
    const part = blocks.slice(start, start + 10);
    expectFine({ text: fallbackText(part), blocks: part });
  }
  return blocks;
}

describe('the Home tab', () => {
  it('fits and harms nobody, whatever the names are', () => {
    fc.assert(
      fc.property(text, fc.nat(40), fc.nat(40), (name, projects, incidents) => {
        expectFineHome(newsOf(name, projects, incidents));
      }),
      { numRuns: 30 },
    );
  });

  it('fits with 1,000 projects and 500 incidents, and counts what it leaves out', () => {
    const words = JSON.stringify(expectFineHome(newsOf('customer', 1_000, 500)));
    expect(words).toContain('500 projects failing');
    expect(words).toContain('and 365 more');
    expect(words).toContain('and 985 more');
  });

  it('says when there is no role, no database, or nothing to show', () => {
    expect(JSON.stringify(expectFineHome('no-access'))).toContain('You have no role here yet');
    expect(JSON.stringify(expectFineHome('no-database'))).toContain('can’t reach its database');
    const quiet = { ...newsOf('', 0, 0), builds: [] };
    expect(JSON.stringify(expectFineHome(quiet))).toContain('No subscriptions yet');
    const health = { ...quiet.health, watchedProjects: 2, depotAwaySince: AT };
    const words = JSON.stringify(expectFineHome({ ...quiet, health }));
    expect(words).toContain('Nothing is failing');
    expect(words).toContain('Depot can’t be reached since');
  });
});
