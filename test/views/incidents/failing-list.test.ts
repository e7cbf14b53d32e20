import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FailingProject, failingListView } from '../../../src/views/incidents/failing-list.ts';
import type { Change } from '../../../src/views/kit/change-words.ts';
import { expectFine } from '../../support/fine-view.ts';

const now = new Date('2026-11-24T12:00:00Z');
const text = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 255 }),
  fc.constantFrom('<!channel>', '*acme*', '`x`\u001b[31m', '&lt;b&gt;'.repeat(40), 'Wi\u202ege'),
);
const project: fc.Arbitrary<FailingProject> = fc.record({
  incidentId: fc.uuid(),
  projectId: fc.constant('p123456789'),
  projectName: text,
  openedAt: fc.constant(new Date('2026-11-23T12:00:00Z')),
  lastFailedAt: fc.constant(new Date('2026-11-24T11:00:00Z')),
  firstBuildId: fc.constant('b123456788'),
  lastBuildId: fc.constant('b123456789'),
  failures: fc.integer({ min: 1, max: 9_999 }),
  ownerId: fc.option(fc.constant('U0ANA')),
  stepName: fc.option(text),
  cause: fc.option(fc.record({ id: fc.constantFrom('dns', 'unknown'), cause: text })),
  fingerprint: fc.constant(null),
  branch: fc.option(text),
});
const change: fc.Arbitrary<Change> = fc.record({
  commit: fc.option(fc.constant('3f2a1bc9d8e7'), { nil: undefined }),
  branch: fc.option(text, { nil: undefined }),
  repository: fc.option(fc.constant('https://github.com/acme/app'), { nil: undefined }),
  author: fc.option(fc.record({ name: fc.option(text, { nil: undefined }), login: text }), {
    nil: undefined,
  }),
});
const data = (
  groups: readonly (readonly FailingProject[])[],
  page = 0,
  changes: ReadonlyMap<string, Change> = new Map(),
) => ({
  groups,
  changes,
  page,
  filter: { pattern: '', mine: false },
  watchedProjects: 10_000,
  isAllWatched: false,
  oldestPollAt: new Date('2026-11-24T11:59:00Z'),
  now,
  slashCommand: '/depot',
});

describe('the list of what is failing', () => {
  it('fits into a message and harms nobody, whatever the names are and however many there are', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(project, { minLength: 1, maxLength: 4 }), { maxLength: 30 }),
        fc.nat(20),
        fc.array(change, { minLength: 1, maxLength: 8 }),
        (groups, page, some) => {
          const changes = new Map(
            groups.flat().map(({ incidentId }, i) => [incidentId, some[i % some.length] ?? {}] as const),
          );
          expectFine(failingListView(data(groups, page, changes)));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('shows every incident on exactly one page', () => {
    const [sample] = fc.sample(project, { numRuns: 1, seed: 1 });
    if (!sample) throw new Error('no sample');
    const all = Array.from({ length: 31 }, (_, i) => ({
      ...sample,
      projectId: `p${i}`,
      projectName: `customer-${i}.`,
    }));
    const groups = [all.slice(0, 20), all.slice(20)];
    const pages = [0, 1, 2].map((page) => failingListView(data(groups, page)).text);
    for (const { projectName } of all)
      expect(pages.filter((page) => page.includes(`*${projectName}*`))).toHaveLength(1);
    expect(pages[0]).toContain('31 projects failing');
    expect(pages[2]).toContain('Page 3 of 3');
  });

  it('counts a project once, however many of its branches fail', () => {
    const [sample] = fc.sample(project, { numRuns: 1, seed: 1 });
    if (!sample) throw new Error('no sample');
    const on = (projectId: string, branch: string) => ({ ...sample, projectId, branch });
    const group = [on('p1', 'main'), on('p1', 'release/2'), on('p2', 'main')];
    const { text } = failingListView(data([group]));
    expect(text).toContain('*2 projects, 3 branches failing*');
    expect(text).toContain('*2 projects, 3 branches with the same cause:*');
  });
});
