// The switchboard: moves time, starts builds, makes Slack and Depot misbehave, so that one can watch the bot cope.

import { useState } from 'preact/hooks';
import type { FaultPanel, Switch, Switches } from '../../wire.ts';
import { agoWords, dateWords, timeWords } from '../dates.ts';
import { type Content, html, piece } from '../html.ts';
import { icons } from '../icons.ts';
import { postSwitch, useSwitches } from '../live.ts';
import { useSession } from '../session.ts';
import { CiEvents } from './ci-events.ts';
import { select } from './select-row.ts';

type Turn = (what: Switch) => void;

const AHEAD = [
  [60, '1 minute'],
  [600, '10 minutes'],
  [3_600, '1 hour'],
  [86_400, '1 day'],
] as const;

export function Switchboard() {
  const { go, toast, me } = useSession();
  const switches = useSwitches();
  const [moving, setMoving] = useState(false);
  const turn: Turn = async (what) => {
    if (what.kind === 'advance') setMoving(true);
    const answer = await postSwitch(what).catch(() => ({ toast: 'The sandbox does not answer.' }));
    setMoving(false);
    if (answer.toast) toast(answer.toast);
  };
  return html`<aside class="panel" aria-label="Switchboard">
    <header class="place">
      <div class="title"><h2>Switchboard</h2><p>Make things happen, and watch the bot cope.</p></div>
      <button type="button" class="icon-only" aria-label="Close the switchboard" onClick=${() => go({ panel: '' })}>
        ${icons.close()}
      </button>
    </header>
    <div class="switches scroll" tabindex="0" role="region" aria-label="Switches">
      ${
        switches && [
          switches.time && timeSwitches(switches, me.timeZone, moving, turn),
          switches.builds &&
            piece(Builds, { builds: switches.builds, ci: switches.ci, now: switches.now, turn }),
          switches.ci && piece(CiEvents, { ci: switches.ci, now: switches.now, turn }),
          switches.depot && piece(Faults, { half: 'depot', panel: switches.depot, turn }),
          piece(Faults, { half: 'slack', panel: switches.slack, turn }),
          connection(switches.connections, turn),
        ]
      }
    </div>
  </aside>`;
}

const timeSwitches = ({ now }: Switches, zone: string, moving: boolean, turn: Turn): Content => html`<section>
  <h3>Time</h3>
  <p>In the sandbox it is ${timeWords(now, zone)}, ${dateWords(now, zone, now)}. Time runs by itself; push it ahead by</p>
  <div class="actions">
    ${AHEAD.map(
      ([seconds, words]) => html`<button
        type="button"
        class="button small"
        disabled=${moving}
        onClick=${() => turn({ kind: 'advance', seconds })}
      >
        ${words}
      </button>`,
    )}
  </div>
</section>`;

interface BuildsProps {
  readonly builds: NonNullable<Switches['builds']>;
  readonly ci: Switches['ci'];
  readonly now: number;
  readonly turn: Turn;
}

function Builds({ builds: { projects, endings, running }, ci, now, turn }: BuildsProps) {
  const [projectId, setProjectId] = useState('');
  const [ending, setEnding] = useState(endings[0]?.value ?? '');
  const [branch, setBranch] = useState(ci?.branches[0]?.value ?? '');
  const favourite = projects.find(({ name }) => name === 'storefront') ?? projects[0];
  const chosen = projectId || (favourite?.projectId ?? '');
  const start = (event: Event) => {
    event.preventDefault();
    turn({ kind: 'start', projectId: chosen, ending, ...(ci && { branch }) });
  };
  return html`<section>
    <h3>Builds</h3>
    <form class="rows" onSubmit=${start}>
      ${select(
        'build-project',
        'Project',
        chosen,
        setProjectId,
        projects.map(({ projectId: value, name }) => ({ value, label: name })),
      )}
      ${select('build-ending', 'Ending', ending, setEnding, endings)}
      ${ci && select('build-branch', 'Branch', branch, setBranch, ci.branches)}
      <button type="submit" class="button primary small">Start a build</button>
    </form>
    ${
      running.length > 0 &&
      html`<ul class="running" aria-label="Running builds">
        ${running.map(
          ({ buildId, project, startedAt }) => html`<li key=${buildId}>
            <span><strong>${project}</strong> <code>${buildId}</code> <small>started ${agoWords(startedAt, now)}</small></span>
            <span class="actions">
              ${(['success', 'failed', 'canceled'] as const).map(
                (as) => html`<button
                  type="button"
                  class="button small"
                  aria-label=${`End ${buildId}: ${ENDS[as]}`}
                  onClick=${() => turn({ kind: 'end', buildId, as })}
                >
                  ${ENDS[as]}
                </button>`,
              )}
            </span>
          </li>`,
        )}
      </ul>`
    }
  </section>`;
}

const ENDS = { success: 'Succeed', failed: 'Fail', canceled: 'Cancel' } as const;

interface FaultsProps {
  readonly half: 'slack' | 'depot';
  readonly panel: FaultPanel;
  readonly turn: Turn;
}

const TIMES = [
  { value: '1', label: 'once' },
  { value: '3', label: 'three times' },
  { value: '', label: 'until switched off' },
];

function Faults({ half, panel: { targets, kinds, active }, turn }: FaultsProps) {
  const [target, setTarget] = useState(targets[0]?.value ?? '');
  const [fault, setFault] = useState(kinds[0]?.value ?? '');
  const [times, setTimes] = useState('3');
  const name = half === 'slack' ? 'Slack' : 'Depot';
  const set = (event: Event) => {
    event.preventDefault();
    turn({ kind: 'fault', half, target, fault, times: times === '' ? null : Number(times) });
  };
  return html`<section>
    <h3>${name} in trouble</h3>
    <form class="rows" onSubmit=${set}>
      ${select(`${half}-fault`, name, fault, setFault, kinds)} ${select(`${half}-target`, 'For', target, setTarget, targets)}
      ${select(`${half}-times`, 'How often', times, setTimes, TIMES)}
      <button type="submit" class="button danger small">Switch on</button>
    </form>
    ${
      active.length > 0 &&
      html`<ul class="in-force" aria-label=${`What is wrong with ${name}`}>
        ${active.map(
          ({ target: where, label, timesLeft }) => html`<li key=${where}>
            <span>
              <code>${where === '*' ? 'everything' : where}</code> ${label}
              ${' '}<small>${timesLeft === null ? 'until switched off' : `${timesLeft} more`}</small>
            </span>
            <button
              type="button"
              class="button small"
              aria-label=${`Switch off for ${where === '*' ? 'everything' : where}`}
              onClick=${() => turn({ kind: 'clear', half, target: where })}
            >
              Switch off
            </button>
          </li>`,
        )}
      </ul>`
    }
  </section>`;
}

const connection = (connections: number, turn: Turn): Content => html`<section>
  <h3>Connection</h3>
  <p>
    ${connections === 0 ? 'The bot is not connected to Slack.' : `The bot holds ${connections} connection${connections === 1 ? '' : 's'} to Slack.`}
  </p>
  <div class="actions">
    <button type="button" class="button danger small" onClick=${() => turn({ kind: 'cut' })}>Cut it</button>
  </div>
</section>`;
