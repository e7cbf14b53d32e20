import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Build } from '../../src/depot/model.ts';
import { account, type BranchBuild, type BranchIncident, type Timelines } from '../../src/watch/account.ts';
import { aBuild, builds } from '../support/a-build.ts';

const LATER = new Date('2026-11-24T16:00:00Z');

/** Builds one after the other: `main:r` failed on main, `:g` succeeded on nobody knows which branch. */
const story = (text: string): readonly BranchBuild[] => {
  const words = text.split(' ').map((word) => word.split(':'));
  const all = builds(words.map(([, colour]) => colour).join(''));
  return all.map((build, i) => ({ build, branch: words[i]?.[0] || null }));
};

/** Incidents in words: branch, failures, and whether it goes on. */
const inWords = (incidents: readonly BranchIncident[]) =>
  incidents
    .map(
      ({ branch, incident, closed }) =>
        `${branch ?? '?'} ${incident.firstBuildId}..${incident.lastBuildId} ${incident.failures}${closed ? ` fixed by ${closed.buildId}` : ''}`,
    )
    .toSorted();

/** What stands at the end, each poll and each report having changed what the ones before had written. */
function run() {
  let timelines: Timelines = new Map();
  const rows = new Map<string, BranchIncident>();
  return {
    rows: () => [...rows.values()],
    take(ended: readonly BranchBuild[], moves: Parameters<typeof account>[2] = []) {
      const accounted = account(timelines, ended, moves, LATER);
      timelines = accounted.timelines;
      for (const incident of accounted.incidents) rows.set(incident.incident.incidentId, incident);
      for (const { incidentId } of accounted.merged) rows.delete(incidentId);
      return accounted;
    },
  };
}

const kinds = (ended: readonly BranchBuild[]) => {
  const { events } = account(new Map(), ended, [], LATER);
  return ended.map(({ build }) => (events.get(build.buildId) ?? []).map(({ kind }) => kind).join('+') || '-');
};

describe('incidents by branch', () => {
  it.each([
    ['a red feature branch does not make main red', 'main:g feature:r main:g', ['-', 'opened', '-']],
    ['a green one does not end main’s incident', 'main:r feature:g main:g', ['opened', '-', 'fixed']],
    ['two branches fail by themselves', 'main:r feature:r main:r', ['opened', 'opened', 'still failing']],
    ['without branches, all is one', ':r :r :g', ['opened', 'still failing', 'fixed']],
    ['any branch’s success ends what no branch is known for', ':r feature:g', ['opened', 'fixed']],
    ['an unknown success does not end a branch’s incident', 'main:r :g main:g', ['opened', '-', 'fixed']],
    ['one success may end two', 'main:r :r main:g', ['opened', 'opened', 'fixed+fixed']],
  ])('%s', (_what, text, expected) => {
    expect(kinds(story(text))).toEqual(expected);
  });

  it('a late word of CI moves the incident, and it keeps its id', () => {
    const [{ build }] = story(':r') as [BranchBuild];
    const project = run();
    project.take([{ build, branch: null }]);
    const [before] = project.rows();
    project.take([], [{ build, from: null, branch: 'main' }]);
    expect(project.rows()).toMatchObject([{ branch: 'main', incident: before?.incident }]);
  });

  it('a late word of CI about a success ends its branch’s incident', () => {
    const [red, green] = story('main:r :g') as [BranchBuild, BranchBuild];
    const project = run();
    project.take([red, green]);
    const { reconsidered } = project.take([], [{ build: green.build, from: null, branch: 'main' }]);
    expect(reconsidered).toMatchObject([{ buildId: green.build.buildId, event: { kind: 'fixed' } }]);
  });

  it('a failure that turns out to belong to an open incident is merged into it', () => {
    const [first, second] = story('main:r :r') as [BranchBuild, BranchBuild];
    const project = run();
    project.take([first]);
    const [main] = project.rows();
    project.take([second]);
    const { merged } = project.take([], [{ build: second.build, from: null, branch: 'main' }]);
    expect(merged).toMatchObject([{ into: main?.incident.incidentId }]);
    expect(project.rows()).toMatchObject([{ branch: 'main', incident: { failures: 2 } }]);
  });

  it('what is too old to be replayed stays where it is', () => {
    const old: Build = aBuild({
      status: 'failed',
      createdAt: new Date('2026-11-20T12:00:00Z'),
      startedAt: null,
      finishedAt: null,
    });
    const project = run();
    project.take([{ build: old, branch: null }, ...story('main:g')]);
    project.take([], [{ build: old, from: null, branch: 'main' }]);
    expect(project.rows()).toMatchObject([{ branch: null }]);
  });

  it('in any order, and said twice: reports before, during and after the polls lead to the same incidents', () => {
    const branch = fc.constantFrom('main', 'feature', 'release/1', null);
    const builds = fc.array(fc.tuple(branch, fc.constantFrom('r', 'g', 'r', 'c')), {
      minLength: 1,
      maxLength: 40,
    });
    fc.assert(
      fc.property(builds, fc.infiniteStream(fc.nat()), (all, numbers) => {
        const truth = story(all.map(([name, colour]) => `${name ?? ''}:${colour}`).join(' '));
        const expected = inWords(account(new Map(), truth, [], LATER).incidents);
        const next = (below: number) => (numbers.next().value ?? 0) % below;
        const project = run();
        const known = new Map<string, string | null>();
        let polled = 0;
        const move = ({ build, branch }: BranchBuild) => {
          const from = known.get(build.buildId) ?? null;
          known.set(build.buildId, branch);
          return from === branch ? [] : [{ build, from, branch }];
        };
        const reports = truth.filter(({ branch: name }) => name !== null);
        const waiting = [...reports, ...reports.slice(0, 3)];
        while (polled < truth.length || waiting.length > 0) {
          if (polled < truth.length && next(2) === 0) {
            const ended = truth.slice(polled, polled + 1 + next(3));
            project.take(ended.map(({ build }) => ({ build, branch: known.get(build.buildId) ?? null })));
            polled += ended.length;
          } else if (waiting.length > 0) {
            const [report] = waiting.splice(next(waiting.length), 1);
            const isPolled = truth.indexOf(report as BranchBuild) < polled;
            if (report && isPolled) project.take([], move(report));
            else if (report) known.set(report.build.buildId, report.branch);
          }
        }
        expect(inWords(project.rows())).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });
});
