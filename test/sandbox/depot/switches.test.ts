// What the page's switchboard and inspector are given of the Depot half.

import { createClient } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BuildService, Build_Status as Status } from '../../../gen/depot/core/v1/build_pb.ts';
import { createManualClock } from '../../../src/lib/manual-clock.ts';
import { FAILURE_NAMES } from '../../../src/sandbox/depot/failures.ts';
import { type DepotSandbox, startDepotSandbox } from '../../../src/sandbox/depot/server.ts';

const clock = createManualClock();
let depot: DepotSandbox;
beforeAll(async () => {
  depot = await startDepotSandbox({ clock, withIncident: true });
});
afterAll(() => depot.close());

const builds = () =>
  createClient(
    BuildService,
    createConnectTransport({
      baseUrl: depot.url,
      httpVersion: '2',
      interceptors: [
        (next) => (request) => {
          request.header.set('authorization', `Bearer ${depot.token}`);
          return next(request);
        },
      ],
    }),
  );
const idOf = (name: string) =>
  depot.switches.builds.projects().find((project) => project.name === name)?.projectId ?? '';
const newest = async (name: string) =>
  (await builds().listBuilds({ projectId: idOf(name), pageSize: 1 })).builds[0];

describe('the beginning', () => {
  it('has a build that fails after a minute, and a later one that is green', async () => {
    const first = await newest('storefront');
    expect(first?.status).toBe(Status.RUNNING);
    await clock.advance(62_000);
    expect(await newest('storefront')).toMatchObject({ buildId: first?.buildId, status: Status.FAILED });
    await clock.advance(90_000);
    const second = await newest('storefront');
    expect(second).toMatchObject({ status: Status.RUNNING });
    expect(second?.buildId).not.toBe(first?.buildId);
    await clock.advance(120_000);
    expect(await newest('storefront')).toMatchObject({ buildId: second?.buildId, status: Status.SUCCESS });
  });
});

describe('the switches for builds', () => {
  it('start one that ends in every way there is', () => {
    const { endings, start } = depot.switches.builds;
    expect(endings.map(({ value }) => value)).toEqual(['success', 'endless', ...FAILURE_NAMES]);
    for (const { value } of endings) {
      const buildId = start(idOf('hooli'), value) ?? '';
      const { end } = depot.state.builds.get(buildId) ?? {};
      if (value === 'endless') expect(end).toBeNull();
      else expect(end?.as, value).toMatch(value === 'success' ? /^success$/ : /^(?:failed|error|canceled)$/);
    }
    expect(start('gone000000', 'success')).toBeNull();
  });

  it('list what runs, and end it', async () => {
    await clock.advance(4_000_000);
    const { running, start, end } = depot.switches.builds;
    expect(running().map(({ project }) => project)).toEqual(['hooli']);
    const buildId = start(idOf('globex'), 'endless') ?? '';
    expect(running()).toHaveLength(2);
    end(buildId, 'failed');
    expect(running().map(({ project }) => project)).toEqual(['hooli']);
    expect((await newest('globex'))?.status).toBe(Status.FAILED);
  });
});

describe('the switches for faults', () => {
  it('set one for a call or for all, count it down, and are switched off', async () => {
    const { faults } = depot.switches;
    expect(faults.targets.map(({ value }) => value)).toContain('ResetProject');
    faults.set('ListBuilds', 'down', 1);
    faults.set('*', 'refuse', null);
    expect(faults.list()).toEqual([
      { target: 'ListBuilds', label: 'is down', timesLeft: 1 },
      { target: '*', label: 'refuses', timesLeft: null },
    ]);
    await expect(newest('globex')).rejects.toThrow('upstream connect error');
    await expect(newest('globex')).rejects.toThrow('permission denied');
    faults.clear('*');
    expect(faults.list()).toEqual([]);
    faults.set('ListBuilds', 'no such kind', 1);
    expect(faults.list()).toEqual([]);
  });
});

describe('the record of calls', () => {
  it('has what was asked and answered, and why it was refused', async () => {
    depot.switches.faults.set('ListBuilds', 'limit', 1);
    await newest('globex').catch(() => undefined);
    await newest('globex');
    const [refused, done] = depot.switches.calls.all().slice(-2);
    expect(refused).toMatchObject({ name: 'ListBuilds', ok: false, outcome: 'ResourceExhausted' });
    expect(refused?.answer()).toEqual({ message: 'rate limit exceeded' });
    expect(done).toMatchObject({ name: 'ListBuilds', ok: true, payload: { projectId: idOf('globex') } });
    expect(JSON.stringify(done?.answer())).toContain('STATUS_FAILED');
  });

  it('lets go of old answers, which may be long', async () => {
    const first = depot.switches.calls.all().findIndex(({ answer }) => answer() !== null);
    const service = builds();
    for (let i = 0; i < 210; i++) await service.listBuilds({ projectId: idOf('globex'), pageSize: 1 });
    expect(depot.switches.calls.all()[first]?.answer()).toBeNull();
    expect(depot.switches.calls.all().at(-1)?.answer()).not.toBeNull();
  });
});
