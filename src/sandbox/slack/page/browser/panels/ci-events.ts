// CI reports a build to the bot, as it should or as it should not.

import { useState } from 'preact/hooks';
import type { Switch, Switches } from '../../wire.ts';
import { agoWords } from '../dates.ts';
import { html } from '../html.ts';
import { select } from './select-row.ts';

interface CiEventsProps {
  readonly ci: NonNullable<Switches['ci']>;
  readonly now: number;
  readonly turn: (what: Switch) => void;
}

export function CiEvents({ ci: { branches, manners, builds }, now, turn }: CiEventsProps) {
  const [buildId, setBuildId] = useState('');
  const [branch, setBranch] = useState(branches[0]?.value ?? '');
  const [manner, setManner] = useState(manners[0]?.value ?? '');
  const reported = branches.filter(({ value }) => value !== '');
  const choices = builds.map(({ buildId: value, project, startedAt, state }) => ({
    value,
    label: `${project}, ${agoWords(startedAt, now)} (${state})`,
  }));
  const chosen = choices.some(({ value }) => value === buildId) ? buildId : (choices[0]?.value ?? '');
  const send = (event: Event) => {
    event.preventDefault();
    turn({ kind: 'report', buildId: chosen, branch, manner });
  };
  return html`<section>
    <h3>CI</h3>
    <p>CI reports builds when they end, but for those on a branch that is “not reported”. Send a report yourself:</p>
    <form class="rows" onSubmit=${send}>
      ${select('ci-build', 'Report', chosen, setBuildId, choices)} ${select('ci-branch', 'On branch', branch, setBranch, reported)}
      ${select('ci-manner', 'How', manner, setManner, manners)}
      <button type="submit" class="button primary small">Send report</button>
    </form>
  </section>`;
}
