import { describe, expect, it } from 'vitest';
import { type Caller, createCallBudget } from '../../src/depot/call-budget.ts';

const open = new AbortController().signal;

/** Asks for many calls at once; tells in which order they were made, and how many at a time. */
function recording(callsPerMinute: number) {
  const budget = createCallBudget(callsPerMinute);
  const made: { readonly who: Caller; readonly at: number }[] = [];
  const ask = (who: Caller, signal = open) =>
    budget.run(
      who,
      async () => {
        made.push({ who, at: performance.now() });
      },
      signal,
    );
  return { budget, made, ask };
}

const times = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);

describe('the budget of calls', () => {
  it('never makes more calls in any second than its part of the minute', async () => {
    const { made, ask } = recording(600);
    await Promise.all([...times(12, () => ask('background')), ...times(10, () => ask('people'))]);
    expect(made).toHaveLength(22);
    made.forEach(({ at }, index) => {
      // Timers may fire a few milliseconds early.
      const sameSecond = made.slice(index).filter((later) => later.at - at < 990);
      expect(sameSecond.length).toBeLessThanOrEqual(10);
    });
  });

  it("makes a person's call before all background calls that wait", async () => {
    const { made, ask } = recording(600);
    const burst = times(30, () => ask('background'));
    await ask('people');
    const place = made.findIndex(({ who }) => who === 'people');
    expect(made[place]?.who).toBe('people');
    // The burst gets nine of the ten places of the first second, and the last one is for people.
    expect(place).toBeLessThanOrEqual(9);
    await Promise.all(burst.slice(0, 9));
  });

  it("makes a person's call before background calls that have waited longer, when people alone use it up", async () => {
    const { made, ask } = recording(600);
    const crowd = times(10, () => ask('people'));
    await Promise.all([...crowd, ask('background'), ask('people')]);
    expect(made.slice(10).map(({ who }) => who)).toEqual(['people', 'background']);
  });

  it('lets a small budget serve a person next, after at most one place of its own', async () => {
    const { made, ask } = recording(60);
    const leave = new AbortController();
    const burst = times(5, () => ask('background', leave.signal));
    await ask('people');
    expect(made.map(({ who }) => who)).toEqual(['background', 'people']);
    leave.abort(new Error('nobody waits any more'));
    const outcomes = await Promise.allSettled(burst);
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(4);
  });

  it('forgets a call whose caller has left while it waited', async () => {
    const { budget, made, ask } = recording(60);
    await ask('people');
    const leave = new AbortController();
    const waiting = ask('people', leave.signal);
    expect(budget.waiting()).toBe(1);
    const reason = new Error('left');
    leave.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    expect(budget.waiting()).toBe(0);
    expect(made).toHaveLength(1);
  });

  it('leaves room for people while as many background calls as may run hang', async () => {
    const budget = createCallBudget(60_000);
    const leave = new AbortController();
    const hanging = times(200, () =>
      budget.run('background', () => new Promise<never>(() => undefined), leave.signal),
    );
    expect(await budget.run('people', async () => 'answered', open)).toBe('answered');
    leave.abort(new Error('enough'));
    const outcomes = await Promise.allSettled(hanging);
    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
  });
});
