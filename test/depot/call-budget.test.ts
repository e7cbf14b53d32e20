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
  /** How long so many calls take at the budget's rate, in milliseconds. */
  const spent = (calls: number) => (calls / callsPerMinute) * 60_000;
  return { budget, made, ask, spent };
}

const times = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);

describe('the budget of calls', () => {
  it("makes a person's first sixty calls at once, however much the background has asked for", async () => {
    const { made, ask, spent } = recording(300);
    const leave = new AbortController();
    const burst = times(100, () => ask('background', leave.signal));
    const began = performance.now();
    await Promise.all(times(60, () => ask('people')));
    expect(made.filter(({ who }) => who === 'people')).toHaveLength(60);
    expect(performance.now() - began).toBeLessThan(spent(5));
    // The background has had no more than what is beyond the sixty.
    expect(made.filter(({ who }) => who === 'background').length).toBeLessThanOrEqual(11);
    leave.abort(new Error('enough'));
    await Promise.allSettled(burst);
  });

  it('gives the background what people leave, at the rate of the budget', async () => {
    const { made, ask } = recording(6_000);
    const began = performance.now();
    await Promise.all(times(240, () => ask('background')));
    const seconds = (performance.now() - began) / 1_000;
    // Two seconds' worth is saved up; the other 40 come at a hundred a second.
    expect(made.length).toBeLessThanOrEqual(200 + seconds * 100 + 1);
  });

  it('paces people who ask for more than is saved up, in the order in which they came', async () => {
    const { budget, ask } = recording(600);
    await Promise.all(times(80, () => ask('people')));
    expect(budget.spare().people).toBe(0);
    const leave = new AbortController();
    const waiting = times(30, () => ask('people', leave.signal));
    expect(budget.waiting()).toBe(30);
    leave.abort(new Error('enough'));
    await Promise.allSettled(waiting);
    // Who leaves gives the place back.
    await ask('people');
    expect(budget.waiting()).toBe(0);
  });

  it('tells what could be asked at once, and each of several processes has its part', () => {
    const { budget } = recording(300);
    expect(budget.spare()).toMatchObject({ people: 70, background: 7, nextMs: 0 });
    budget.shareAmong(2);
    expect(budget.spare()).toMatchObject({ people: 65, background: 4 });
    budget.shareAmong(10);
    expect(budget.spare()).toMatchObject({ people: 16, background: 1 });
  });

  it('keeps some of the background’s calls for reports of CI, and never all', async () => {
    const { budget, ask } = recording(300);
    await Promise.all(Array.from({ length: 7 }, () => ask('background')));
    expect(budget.spare()).toMatchObject({ background: 0 });
    // What is kept is there at once for who doesn't ask for spare calls first.
    expect(budget.spare().people).toBeGreaterThanOrEqual(63);
    for (const perMinute of [1, 2, 6, 29, 30, 60, 300, 3_000])
      for (const processes of [1, 2, 7]) {
        const small = recording(perMinute).budget;
        small.shareAmong(processes);
        expect(small.spare().background).toBeGreaterThanOrEqual(1);
      }
  });

  it('has work with time wait until nobody else needs the next call, but not for ever', async () => {
    const { budget, ask, made, spent } = recording(6_000);
    await budget.untilSpare(open);
    const leave = new AbortController();
    const polls = times(2_000, () => ask('background', leave.signal));
    await expect.poll(() => made.length).toBeGreaterThan(199);
    const began = performance.now();
    await budget.untilSpare(open);
    // One call in thirty.
    expect(performance.now() - began).toBeGreaterThanOrEqual(spent(30) - 1);
    const stop = new AbortController();
    const waiting = budget.untilSpare(stop.signal);
    stop.abort(new Error('the bot stops'));
    await expect(waiting).rejects.toThrow('the bot stops');
    leave.abort(new Error('enough'));
    await Promise.allSettled(polls);
  });

  it('lets work with time go on as soon as what was taken is saved up again', async () => {
    const { budget, ask } = recording(300);
    await ask('people');
    // One call in thirty would be six seconds away.
    await budget.untilSpare(AbortSignal.timeout(5_000));
    expect(budget.spare().people).toBe(70);
  });

  it('forgets a call whose caller has left while it waited', async () => {
    const { budget, made, ask } = recording(2);
    await Promise.all([ask('people'), ask('people')]);
    const leave = new AbortController();
    const waiting = ask('people', leave.signal);
    expect(budget.waiting()).toBe(1);
    const reason = new Error('left');
    leave.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    expect(budget.waiting()).toBe(0);
    expect(made).toHaveLength(2);
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
