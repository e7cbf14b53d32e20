// The Depot half of the sandbox: a Connect server of the same proto on one port, over HTTP/1.1 and cleartext HTTP/2,
// speaking Connect, gRPC and gRPC-web.

import { randomUUID } from 'node:crypto';
import http from 'node:http';
import http2 from 'node:http2';
import net, { type AddressInfo } from 'node:net';
import { toJson } from '@bufbuild/protobuf';
import { Code, ConnectError, type ConnectRouter, type Interceptor } from '@connectrpc/connect';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import { BuildService as RunService } from '../../../gen/depot/build/v1/build_pb.ts';
import { RegistryService } from '../../../gen/depot/build/v1/registry_pb.ts';
import { BuildService } from '../../../gen/depot/core/v1/build_pb.ts';
import { OrganizationService } from '../../../gen/depot/core/v1/org_pb.ts';
import { ProjectService } from '../../../gen/depot/core/v1/project_pb.ts';
import { UsageService } from '../../../gen/depot/core/v1/usage_pb.ts';
import type { Clock } from '../../lib/clock.ts';
import { createCalls, type DepotCalls } from './calls.ts';
import { seedCustomers } from './customers.ts';
import { createFaults, type Faults } from './faults.ts';
import { playOpening } from './opening.ts';
import { createRandom } from './random.ts';
import { createScenario, type Scenario } from './scenario.ts';
import { seedBelievable } from './seed.ts';
import { createAccessService } from './services/access-service.ts';
import { createBuildService, createRunService } from './services/build-services.ts';
import { createProjectService } from './services/project-service.ts';
import { createRegistryService } from './services/registry-service.ts';
import { createOrganizationService, createUsageService } from './services/usage-service.ts';
import { createState, type DepotState } from './state.ts';
import { createDepotSwitches, type DepotSwitches } from './switches.ts';

export interface DepotSandboxOptions {
  /** 0 picks a free one. @default 0 */
  readonly port?: number;
  readonly clock: Clock;
  /** `believable`: an organization with a week of builds; `empty`: no project. @default 'believable' */
  readonly seed?: 'believable' | 'empty';
  /** Has a build fail after a minute, and a later one succeed. @default false */
  readonly withIncident?: boolean;
  /** So many more customers, each with three months of builds. @default 0 */
  readonly customers?: number;
  /** The same number gives the same organization. @default 1 */
  readonly seedNumber?: number;
}

export interface DepotSandbox extends AsyncDisposable {
  readonly url: string;
  readonly token: string;
  readonly orgId: string;
  readonly state: DepotState;
  readonly faults: Faults;
  readonly scenario: Scenario;
  readonly calls: DepotCalls;
  /** For the page's inspector and switchboard. */
  readonly switches: DepotSwitches;
  close(): Promise<void>;
}

type Response = http.ServerResponse | http2.Http2ServerResponse;

/** Marks a request inside the process, so that a fault found by an interceptor can cut the wire underneath. */
const WIRE_HEADER = 'x-sandbox-wire';

const JSON_TYPE = 'application/json';
/** Of Connect, gRPC and gRPC-web; what the web framework knows no parser for is refused before any of them sees it. */
const KNOWN_TYPE = /^application\/(?:(?:connect\+)?(?:proto|json)|grpc(?:-web)?(?:\+(?:proto|json))?)(?:;|$)/;
const HTTP2_PREFACE = 'PRI * HTTP/2.0';

export async function startDepotSandbox(options: DepotSandboxOptions): Promise<DepotSandbox> {
  const { clock, port = 0, seed = 'believable', customers = 0, seedNumber = 1 } = options;
  const random = createRandom(seedNumber);
  const state = createState(random, clock.now());
  if (seed === 'believable') seedBelievable(state, random, clock.now());
  seedCustomers(state, customers, random, clock.now());
  const faults = createFaults();
  const calls = createCalls();
  // The token of a sandbox opens nothing but this sandbox.
  const token = `depot_org_${'sandbox'.repeat(4)}`;
  const wires = new Map<string, Response>();

  const cut = (response: Response | undefined) => {
    if (response instanceof http2.Http2ServerResponse)
      response.stream.close(http2.constants.NGHTTP2_INTERNAL_ERROR);
    else response?.socket?.destroy();
  };

  const never = () => new Promise<never>(() => undefined);

  /** The token that CreateBuild gave for a build may do nothing but finish that build. */
  const finishesItsOwnBuild = ({ method, message, header }: Parameters<ReturnType<Interceptor>>[0]) => {
    if (method !== RunService.method.finishBuild || !('buildId' in message)) return false;
    const buildToken = header.get('authorization')?.replace(/^Bearer /, '') ?? '';
    return state.buildTokens.get(buildToken) === message.buildId;
  };

  const misbehaving: Interceptor = (next) => async (request) => {
    const rpc = request.method.name;
    const at = clock.now();
    const record = (outcome: string, answer: (() => unknown) | null = null) => {
      const summary = request.stream ? null : toJson(request.method.input, request.message);
      const latencyMs = clock.now().getTime() - at.getTime();
      calls.add({ rpc, at, request: summary, outcome, latencyMs, answer });
    };
    const wire = wires.get(request.header.get(WIRE_HEADER) ?? '');
    calls.arrived(rpc);
    try {
      const fault = faults.take(rpc);
      if (request.header.get('authorization') === null) {
        throw new ConnectError('Missing authorization header', Code.Unauthenticated);
      }
      if (request.header.get('authorization') !== `Bearer ${token}` && !finishesItsOwnBuild(request)) {
        throw new ConnectError('Invalid token', Code.Unauthenticated);
      }
      if (fault?.kind === 'refuse') throw new ConnectError(fault.message, fault.code);
      if (fault?.kind === 'slow') await clock.sleep(fault.ms);
      if (fault?.kind === 'hang') {
        record('hangs (fault)');
        return await never();
      }
      if (fault?.kind === 'drop') {
        record('connection dropped (fault)');
        cut(wire);
        return await never();
      }
      if (fault?.kind === 'garbage' || fault?.kind === 'html') {
        record(`answers ${fault.kind} (fault)`);
        answerNonsense(wire, fault);
        return await never();
      }
      const response = await next(request);
      if (fault?.kind === 'act-then-hang') {
        record('done, never answers (fault)');
        return await never();
      }
      if (fault?.kind === 'lose-answer') {
        record('done, answer lost (fault)');
        cut(wire);
        return await never();
      }
      record('ok', () => (response.stream ? null : toJson(response.method.output, response.message)));
      return response;
    } catch (reason) {
      const error = ConnectError.from(reason);
      record(Code[error.code] ?? 'Unknown', () => ({ message: error.rawMessage }));
      throw reason;
    }
  };

  const routes = (router: ConnectRouter) => {
    router.service(ProjectService, {
      ...createProjectService(state, clock),
      ...createAccessService(state, clock),
    });
    router.service(BuildService, createBuildService(state, clock));
    router.service(RunService, createRunService(state, clock));
    router.service(RegistryService, createRegistryService(state));
    router.service(UsageService, createUsageService(state, clock));
    router.service(OrganizationService, createOrganizationService(state));
  };

  const connect = connectNodeAdapter({
    routes,
    interceptors: [misbehaving],
    fallback(request, unanswered) {
      const response = unanswered as Response; // the adapter's own type differs only in a callback's argument
      if (request.method === 'GET' && request.url === '/')
        return answer(response, 200, JSON_TYPE, '{"ok":true}');
      const message = `Route ${request.method}:${request.url} not found`;
      answer(response, 404, JSON_TYPE, JSON.stringify({ message, error: 'Not Found', statusCode: 404 }));
    },
  });

  const handle = (request: http.IncomingMessage | http2.Http2ServerRequest, response: Response) => {
    const wire = randomUUID();
    request.headers[WIRE_HEADER] = wire;
    wires.set(wire, response);
    response.on('close', () => wires.delete(wire));
    if (request.method === 'POST' && !KNOWN_TYPE.test(request.headers['content-type'] ?? '')) {
      const body = {
        statusCode: 415,
        code: 'FST_ERR_CTP_INVALID_MEDIA_TYPE',
        error: 'Unsupported Media Type',
        message: 'Unsupported Media Type',
      };
      answer(response, 415, JSON_TYPE, JSON.stringify(body));
      return;
    }
    connect(request as http.IncomingMessage, response as http.ServerResponse);
  };

  // One port for both: the first bytes say which protocol the connection speaks.
  const http1Server = http.createServer(handle);
  const http2Server = http2.createServer(handle);
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.once('readable', () => {
      const head: Buffer | null = socket.read();
      if (!head) return;
      socket.unshift(head);
      const spoken = head.toString('latin1', 0, HTTP2_PREFACE.length);
      (HTTP2_PREFACE.startsWith(spoken) ? http2Server : http1Server).emit('connection', socket);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });

  const scenario = createScenario(state, random, clock);
  if (options.withIncident) playOpening(state, scenario, clock.now());
  const close = async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token,
    orgId: state.organization.orgId,
    state,
    faults,
    scenario,
    calls,
    switches: createDepotSwitches({ state, scenario, faults, calls, clock }),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function answer(response: Response, status: number, type: string, body: string): void {
  // HTTP/2's compatible response has the same calls, but TypeScript cannot call the union of both.
  const plain = response as http.ServerResponse;
  plain.writeHead(status, { 'content-type': type });
  plain.end(body, 'latin1');
}

function answerNonsense(
  wire: Response | undefined,
  fault: { kind: 'garbage' } | { kind: 'html'; status: number },
) {
  if (!wire) return;
  if (fault.kind === 'html') answer(wire, fault.status, 'text/html', '<html><h1>Bad gateway</h1></html>');
  else answer(wire, 200, 'application/proto', '\xff\xff\xff not a message');
}
