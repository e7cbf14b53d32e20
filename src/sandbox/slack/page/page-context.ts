// What the page works with.

import type { Clock } from '../../../lib/clock.ts';
import type { SlackCalls } from '../calls.ts';
import type { Control } from '../control.ts';
import type { SlackFaults } from '../faults.ts';
import type { ManifestFacts } from '../manifest.ts';
import type { SocketMode } from '../socket-mode.ts';
import type { SlackState } from '../state.ts';
import type { CiSwitches, Neighbour, TimeSwitch } from './ports.ts';

export interface PageContext {
  readonly state: SlackState;
  readonly control: Control;
  readonly calls: SlackCalls;
  readonly faults: SlackFaults;
  readonly socketMode: SocketMode;
  readonly manifest: ManifestFacts;
  readonly clock: Clock;
  readonly neighbour: Neighbour | undefined;
  readonly ci: CiSwitches | undefined;
  readonly time: TimeSwitch | undefined;
}
