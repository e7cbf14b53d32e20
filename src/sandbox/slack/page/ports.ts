// What the page needs from outside Slack: the neighbour whose calls are watched and whose builds are started (Depot),
// and the hand on the clock. Given where both halves are started, because they do not know each other.

export interface Choice {
  readonly value: string;
  readonly label: string;
}

export interface SeenCall {
  readonly name: string;
  readonly at: Date;
  readonly payload: unknown;
  readonly outcome: string;
  readonly ok: boolean;
  readonly latencyMs: number;
  /** null: nothing, or no longer kept. */
  answer(): unknown;
}

export interface CallSource {
  all(): readonly SeenCall[];
  onCall(listener: (call: SeenCall) => void): () => void;
}

export interface FaultSwitches {
  readonly targets: readonly Choice[];
  readonly kinds: readonly Choice[];
  /** @param times null: until switched off */
  set(target: string, kind: string, times: number | null): void;
  /** Without a target: all of them. */
  clear(target?: string): void;
  list(): readonly { readonly target: string; readonly label: string; readonly timesLeft: number | null }[];
}

export interface BuildSwitches {
  projects(): readonly { readonly projectId: string; readonly name: string }[];
  readonly endings: readonly Choice[];
  /** The build's id; null when the project is gone. */
  start(projectId: string, ending: string): string | null;
  running(): readonly { readonly buildId: string; readonly project: string; readonly startedAt: Date }[];
  end(buildId: string, as: 'success' | 'failed' | 'canceled'): void;
}

/** The CI system that the builds run in. */
export interface CiSwitches {
  readonly branches: readonly Choice[];
  readonly manners: readonly Choice[];
  /** What CI will say of a build that has not ended. */
  assign(buildId: string, branch: string): void;
  /** The newest first. */
  builds(): readonly {
    readonly buildId: string;
    readonly project: string;
    readonly startedAt: Date;
    readonly state: string;
  }[];
  /** Reports a build. @returns what the bot answered. */
  send(buildId: string, branch: string, manner: string): Promise<string>;
}

export interface Neighbour {
  readonly calls: CallSource;
  readonly faults: FaultSwitches;
  readonly builds: BuildSwitches;
}

export interface TimeSwitch {
  /** Moves the time of both halves and of the bot ahead; resolves when what was due has been done. */
  advance(ms: number): Promise<void>;
}
