import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Build } from '../../src/depot/model.ts';
import { detect, isOver, type Known, mustGoOn } from '../../src/watch/detect.ts';
import { aBuild } from '../support/a-build.ts';
import { build as anyBuild } from '../support/any.ts';

const knownOf = (...builds: readonly Build[]) =>
  new Map<string, Known>(builds.map((build) => [build.buildId, build]));
const ids = (builds: readonly Build[]) => builds.map(({ buildId }) => buildId);

describe('a poll', () => {
  it('finds what ended since the last one, in the order in which it ended', () => {
    const long = aBuild({ at: 0, status: 'running' });
    const short = aBuild({ at: 30, took: 20 });
    const ended = {
      ...long,
      status: 'failed' as const,
      finishedAt: new Date(long.createdAt.getTime() + 90_000),
    };
    const { ended: found } = detect(knownOf(long), [short, ended]);
    expect(ids(found)).toEqual([short.buildId, long.buildId]);
  });

  it('tells builds of one moment apart by their ids', () => {
    const [one, two] = [aBuild({ at: 5 }), aBuild({ at: 5 })];
    expect(ids(detect(knownOf(one), [one, two]).ended)).toEqual([two.buildId]);
  });

  it('counts a build that stands on two pages once', () => {
    const build = aBuild();
    expect(detect(new Map(), [build, build]).ended).toHaveLength(1);
  });

  it('notices a build that ended otherwise than Depot had said', () => {
    const failed = aBuild({ status: 'failed' });
    const after = { ...failed, status: 'success' as const };
    expect(detect(knownOf(failed), [after]).changed).toEqual([{ build: after, was: 'failed' }]);
    expect(detect(knownOf(failed), [after]).ended).toEqual([]);
  });

  it('asks for a running build that has fallen off the list', () => {
    const old = aBuild({ at: -7_200, status: 'running' });
    expect(detect(knownOf(old), [aBuild()]).missing).toEqual([old.buildId]);
  });

  it('takes a state that it does not know for an end once the build has one', () => {
    expect(isOver({ status: 'unknown', finishedAt: null })).toBe(false);
    expect(isOver({ status: 'unknown', finishedAt: new Date() })).toBe(true);
  });

  it('never tells of an end twice, whatever is listed in whatever order', () => {
    fc.assert(
      fc.property(fc.uniqueArray(anyBuild, { selector: ({ buildId }) => buildId }), (listed) => {
        const first = detect(new Map(), listed);
        const second = detect(knownOf(...listed), listed.toReversed());
        expect(first.ended.length + first.started.length).toBe(listed.length);
        expect([second.started, second.changed, second.missing]).toEqual([[], [], []]);
        // A state without a name may still come to an end.
        expect(second.ended.filter(({ status }) => status !== 'unknown')).toEqual([]);
      }),
    );
  });
});

describe('older pages', () => {
  const page = Array.from({ length: 5 }, (_, i) => aBuild({ at: -i * 60 }));

  it('are fetched while a page is new from end to end', () => {
    expect(mustGoOn(page, new Map(), new Date(page[4]?.createdAt ?? 0))).toBe(true);
  });

  it('are not fetched when all is known, or at a first poll', () => {
    expect(mustGoOn(page, knownOf(...page), new Date())).toBe(false);
    expect(mustGoOn(page, new Map(), null)).toBe(false);
  });

  it('are not fetched when a page reaches well behind the last poll', () => {
    const newest = new Date((page[0]?.createdAt.getTime() ?? 0) + 3_600_000);
    expect(mustGoOn(page, new Map(), newest)).toBe(false);
  });
});
