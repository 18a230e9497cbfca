import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { openArtifacts } from '../../../src/lib/adapters/artifacts/open-artifacts.ts';
import { systemClock } from '../../../src/lib/adapters/clock.ts';
import { localHost } from '../../../src/lib/adapters/hosts/local-host.ts';
import { sshSigner } from '../../../src/lib/adapters/signer.ts';
import { storeSweeper } from '../../../src/lib/adapters/store/store-sweeper.ts';
import type { Clock } from '../../../src/lib/core/ports/clock.ts';
import type { Runner } from '../../../src/lib/core/ports/runner.ts';
import type { Gateway } from '../../../src/lib/core/ports/gateway.ts';
import type { StageContext } from '../../../src/lib/core/operation/context.ts';
import { byAddress } from '../by-address.ts';
import { aProject, type Project } from '../project/project.ts';
import { joinParts, stageContext, type TestParts } from '../stage-context.ts';
import { git } from '../temp-project.ts';
import { describeDoor, openDoor, openEngineSocket, playedDoor, SHUT, type DoorState } from './played-door.ts';
import { describeEngine, IDLE, playedRunner, type EngineState } from './played-runner.ts';
import type { Played } from './moments.ts';
import type { SweptWorld } from './sweep-operation.ts';

/** Longest that a step sleeps here, milliseconds. */
const NAP_MS = 20;

/** What of a world is only remembered; everything else is files. */
export interface PlayedState {
  engine: EngineState;
  door: DoorState;
}

/** A project whose host, engine and gateway are played. */
export interface PlayedWorld extends SweptWorld, Pick<Project, 'project' | 'add'> {
  state: PlayedState;
  played: Played;
  runner: Runner;
  gateway: Gateway;
  /** Port of the gateway. */
  port: number;
  /** Releases whose streams break off. */
  broken: Set<string>;
  /** The context of a process in another clone. */
  openIn(root: string): StageContext;
}

/** Opens a world in a folder of its own; `parts` are ports that differ. */
export async function playedWorld(parts: (world: PlayedWorld) => TestParts = () => ({})): Promise<PlayedWorld> {
  const base = mkdtempSync(join(tmpdir(), 'sovran-sweep-'));
  onTestFinished(() => rmSync(base, { recursive: true, force: true }));
  const sockets = mkdtempSync(join(tmpdir(), 'svs-'));
  onTestFinished(() => rmSync(sockets, { recursive: true, force: true }));
  const { root, store, project, add } = await aProject([], { base });
  const state: PlayedState = { engine: structuredClone(IDLE), door: structuredClone(SHUT) };
  const broken = new Set<string>();
  // One server stands for all services; which of them run is remembered.
  await openEngineSocket(join(sockets, 'one'));
  const runner = playedRunner(
    () => state.engine,
    () => join(sockets, 'one'),
  );
  const answers = (): boolean => Object.values(state.engine.services).some(({ runs }) => runs);
  const door = { door: () => state.door, answers, broken };
  const port = await openDoor(door);
  const world: PlayedWorld = {
    base,
    root,
    store,
    project,
    add,
    state,
    runner,
    gateway: playedDoor(door, port),
    port,
    broken,
    played: {
      read: () => state,
      load: (kept) => void Object.assign(state, kept),
      describe: () => ({ engine: describeEngine(state.engine), door: describeDoor(state.door) }),
    },
    openIn: (clone) => stageContext(clone, joinParts(portsOf(world), parts(world))),
    open: () => world.openIn(root),
  };
  return world;
}

function portsOf({ root, store, runner, gateway }: PlayedWorld): TestParts {
  return {
    clock: restless(systemClock),
    runners: { open: async () => runner },
    gateway: async () => gateway,
    hosts: {
      open: async (name) => localHost(name),
      directory: byAddress,
      sweeper: async () => storeSweeper(store, async () => []),
    },
    artifacts: () => openArtifacts(store),
    signer: async () => sshSigner,
    actor: async () => git(root, 'config', 'user.email').trim(),
  };
}

/** A clock on which nobody sleeps for long. */
function restless(clock: Clock): Clock {
  return { ...clock, sleep: (ms, signal) => sleep(Math.min(ms, NAP_MS), undefined, signal ? { signal } : {}) };
}
