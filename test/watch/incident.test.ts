import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Health, type IncidentEvent, NEVER_POLLED, step } from '../../src/watch/incident.ts';
import { aBuild, builds } from '../support/a-build.ts';

/** The events of builds one after the other, as one word each. */
function story(colours: string): readonly string[] {
  const { events } = run(colours);
  return events.map((event) => event?.kind ?? '-');
}

function run(colours: string) {
  let health: Health = NEVER_POLLED;
  const events = builds(colours).map((build, i): IncidentEvent | null => {
    const next = step(health, build, `incident ${i}`);
    health = next.health;
    return next.event;
  });
  return { health, events };
}

describe('an incident', () => {
  it.each([
    ['greens are nothing to tell', 'ggg', ['-', '-', '-']],
    ['opens, goes on, ends', 'grrg', ['-', 'opened', 'still failing', 'fixed']],
    ['may open with the first build ever seen', 'rg', ['opened', 'fixed']],
    ['a fault of Depot’s is red', 'geg', ['-', 'opened', 'fixed']],
    ['cancelled builds change nothing', 'grccg', ['-', 'opened', '-', '-', 'fixed']],
    [
      'a project that flaps is believed after three greens in a row',
      'grgrgrggg',
      ['-', 'opened', 'fixed', 'opened', 'fixed', 'opened', 'holding', 'holding', 'fixed'],
    ],
  ])('%s', (_what, colours, expected) => {
    expect(story(colours)).toEqual(expected);
  });

  it('says how long it was red, how many builds failed, and when it was green before', () => {
    const { events } = run('grrg');
    expect(events[1]).toMatchObject({ greenBefore: builds('g')[0]?.finishedAt });
    expect(events[3]).toMatchObject({ redSeconds: 120, incident: { failures: 2 } });
  });

  it('is not opened by a build that ended before one that is known', () => {
    const newer = step(NEVER_POLLED, aBuild({ at: 600 }), 'a').health;
    const late = step(newer, aBuild({ at: 0, status: 'failed' }), 'b');
    expect(late).toEqual({ health: newer, event: null });
  });

  it('for any builds: opens before it ends, one at a time, and red builds are all counted', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[grec]{0,60}$/), (colours) => {
        const { events, health } = run(colours);
        let open: string | null = null;
        let failures = 0;
        for (const event of events) {
          if (!event) continue;
          if (event.kind === 'opened') {
            expect(open).toBeNull();
            open = event.incident.incidentId;
            failures = 0;
          }
          expect(event.incident.incidentId).toBe(open);
          if (event.kind === 'opened' || event.kind === 'still failing') failures += 1;
          expect(event.incident.failures).toBe(failures);
          if (event.kind === 'fixed') open = null;
        }
        expect(health.incident?.incidentId ?? null).toBe(open);
        const last = [...colours].findLast((colour) => 'gre'.includes(colour));
        if (last && last !== 'g') expect(health.incident).not.toBeNull();
      }),
    );
  });
});
