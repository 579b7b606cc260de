import type { FastifyInstance } from 'fastify';
import type { Room } from './room.ts';
export function registerConsole(_app: FastifyInstance, _room: Room): void {}
