// What builds look like: step names as BuildKit prints them, with how long each takes and what it says.

import { createHash } from 'node:crypto';
import type { LogPlan, StepPlan } from './state.ts';

export interface RecipeStep {
  readonly name: string;
  readonly seconds: number;
  /** Taken from the cache when the sources did not change before it. */
  readonly cacheable: boolean;
  readonly log?: readonly string[];
}

export type Recipe = readonly RecipeStep[];

const GREEN = '\u001b[32m';
const DIM = '\u001b[2m';
const RESET = '\u001b[0m';

const step = (name: string, seconds: number, log?: readonly string[]): RecipeStep => ({
  name,
  seconds,
  cacheable: /\] (RUN|COPY|WORKDIR|FROM|ADD)/.test(name),
  ...(log && { log }),
});

const prologue = (base: string): Recipe => [
  step('[internal] load build definition from Dockerfile', 0.1),
  step(`[internal] load metadata for docker.io/library/${base}`, 0.6),
  step('[internal] load .dockerignore', 0.05),
  step('[internal] load build context', 1.4),
];

const epilogue: Recipe = [
  step('exporting to image', 3.2, ['exporting layers', 'exporting manifest', 'done']),
];

const digestOf = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`;

export const RECIPES = {
  node: [
    ...prologue('node:24'),
    step(`[build 1/7] FROM docker.io/library/node:24@${digestOf('node:24')}`, 2.1),
    step('[build 2/7] WORKDIR /app', 0.1),
    step('[build 3/7] RUN corepack enable', 1.3, ['Preparing pnpm@10.4.1 for immediate activation...']),
    step('[build 4/7] COPY package.json pnpm-lock.yaml ./', 0.1),
    step('[build 5/7] RUN pnpm install --frozen-lockfile', 24, [
      'Lockfile is up to date, resolution step is skipped',
      `Progress: resolved ${GREEN}812${RESET}, reused 0, downloaded 640, added 640`,
      `${DIM}dependencies:${RESET}`,
      '+ fastify 5.6.1',
      '+ pg 8.23.1',
      'Done in 22.9s',
    ]),
    step('[build 6/7] COPY . .', 0.4),
    step('[build 7/7] RUN pnpm build', 31, [
      '> storefront@4.12.0 build /app',
      '> tsc -p . && vite build',
      `${GREEN}vite v8.3.4 building for production...${RESET}`,
      'transforming...',
      `${GREEN}✓${RESET} 1842 modules transformed.`,
      'dist/assets/index-4f9d1c02.js   412.33 kB │ gzip: 128.02 kB',
      `${GREEN}✓ built in 27.41s${RESET}`,
    ]),
    step('[stage-1 2/4] WORKDIR /app', 0.1),
    step('[stage-1 3/4] COPY --from=build /app/dist ./dist', 0.6),
    step('[stage-1 4/4] COPY --from=build /app/node_modules ./node_modules', 2.4),
    ...epilogue,
  ],
  go: [
    ...prologue('golang:1.25'),
    step(`[build 1/5] FROM docker.io/library/golang:1.25@${digestOf('golang:1.25')}`, 3.5),
    step('[build 2/5] COPY go.mod go.sum ./', 0.1),
    step('[build 3/5] RUN go mod download', 11, ['go: downloading google.golang.org/grpc v1.71.0']),
    step('[build 4/5] COPY . .', 0.3),
    step('[build 5/5] RUN CGO_ENABLED=0 go build -o /out/gateway ./cmd/gateway', 38, ['# gateway']),
    step('[stage-1 1/2] FROM gcr.io/distroless/static-debian12', 1.1),
    step('[stage-1 2/2] COPY --from=build /out/gateway /gateway', 0.3),
    ...epilogue,
  ],
  python: [
    ...prologue('python:3.13-slim'),
    step(`[stage-0 1/5] FROM docker.io/library/python:3.13-slim@${digestOf('python:3.13')}`, 2.2),
    step('[stage-0 2/5] RUN apt-get update && apt-get install -y --no-install-recommends libpq5', 9, [
      'Get:1 http://deb.debian.org/debian trixie InRelease [151 kB]',
      'Setting up libpq5:amd64 (17.4-1) ...',
    ]),
    step('[stage-0 3/5] COPY requirements.txt .', 0.1),
    step('[stage-0 4/5] RUN pip install --no-cache-dir -r requirements.txt', 33, [
      'Collecting torch==2.9.0',
      `  Downloading torch-2.9.0-cp313-cp313-manylinux_2_28_x86_64.whl (899.7 MB)`,
      'Successfully installed numpy-2.3.4 torch-2.9.0',
    ]),
    step('[stage-0 5/5] COPY . .', 0.5),
    ...epilogue,
  ],
  rustMultiPlatform: [
    ...prologue('rust:1.91'),
    ...['linux/amd64', 'linux/arm64'].flatMap((platform) => [
      step(`[${platform} build 1/6] FROM docker.io/library/rust:1.91@${digestOf('rust:1.91')}`, 4),
      step(`[${platform} build 2/6] RUN cargo install cargo-chef --locked`, 41, [
        'Installing cargo-chef v0.1.71',
      ]),
      step(`[${platform} build 3/6] COPY --from=planner /app/recipe.json recipe.json`, 0.1),
      step(`[${platform} build 4/6] RUN cargo chef cook --release --recipe-path recipe.json`, 88, [
        '   Compiling tokio v1.48.0',
        '   Compiling axum v0.8.6',
      ]),
      step(`[${platform} build 5/6] COPY . .`, 0.4),
      step(`[${platform} build 6/6] RUN cargo build --release`, 64, [
        '   Compiling ledger v2.3.0 (/app)',
        '    Finished `release` profile [optimized] target(s) in 1m 02s',
      ]),
    ]),
    ...epilogue,
    step('pushing manifest for registry.depot.dev/ledger', 1.8),
  ],
} satisfies Record<string, Recipe>;

export type RecipeName = keyof typeof RECIPES;

/** A recipe of any length, for lists that must stay readable. */
export function longRecipe(steps: number): Recipe {
  const runs = Array.from({ length: Math.max(0, steps - 5) }, (_, i) =>
    step(
      `[build ${i + 1}/${steps - 5}] RUN make -C services/service-${String(i + 1).padStart(4, '0')}`,
      0.4,
      [`make: Entering directory '/src/services/service-${i + 1}'`, 'cc -O2 -c main.c'],
    ),
  );
  return [...prologue('debian:12'), ...runs, ...epilogue];
}

function linesOver(lines: readonly string[], durationMs: number): LogPlan {
  return {
    count: lines.length,
    line: (index) => ({
      message: `${lines[index] ?? ''}\n`,
      offsetMs: Math.round((durationMs * (index + 1)) / (lines.length + 1)),
    }),
  };
}

export interface FailurePlan {
  /** Part of the name of the step that breaks. */
  readonly at: RegExp;
  readonly error: string;
  readonly log: readonly string[];
}

/**
 * Lays a recipe out in time, steps one after another.
 * @param cachedUntil how many of the cacheable steps come from the cache, in order
 */
export function planSteps(
  recipe: Recipe,
  options: {
    readonly salt: string;
    readonly cachedUntil: number;
    readonly pace: number;
    readonly failure?: FailurePlan;
  },
): readonly StepPlan[] {
  const { salt, cachedUntil, pace, failure } = options;
  const failingAt = failure ? recipe.findIndex(({ name }) => failure.at.test(name)) : -1;
  const planned: StepPlan[] = [];
  let offsetMs = 300;
  let cacheableSeen = 0;
  for (const [index, { name, seconds, cacheable, log }] of recipe.entries()) {
    const fails = index === failingAt;
    if (cacheable) cacheableSeen += 1;
    const cached = cacheable && cacheableSeen <= cachedUntil && !fails;
    const durationMs = cached ? 0 : Math.round(seconds * 1000 * pace * (fails ? 0.6 : 1));
    const lines = fails ? [...(log ?? []).slice(0, 2), ...(failure?.log ?? [])] : (log ?? []);
    planned.push({
      name,
      digest: digestOf(`${salt} ${index} ${name}`),
      offsetMs,
      durationMs,
      cached,
      error: fails && failure ? failure.error : null,
      log: cached || lines.length === 0 ? null : linesOver(lines, durationMs),
    });
    offsetMs += durationMs + 20;
    if (fails) break;
  }
  return planned;
}

/** Milliseconds from the build's start until its last step is done. */
export function lengthOf(steps: readonly StepPlan[]): number {
  return Math.max(0, ...steps.map(({ offsetMs, durationMs }) => offsetMs + durationMs));
}
