/** What users import. */
export {
  type Emulator,
  type NewWorld,
  type NewWorldOptions,
  type StartOptions,
  startEmulator,
} from './kit/start-emulator.ts';
export {
  createVisitor,
  type Fields,
  type SignIn,
  type Visitor,
  VisitorError,
  type VisitorOptions,
} from './kit/visitor.ts';
export {
  type App,
  type ControlClient,
  type ControlOptions,
  createControlClient,
  type MessageFilter,
  type NewApp,
  type NewPerson,
  type Person,
  type SentMessage,
} from './kit/control-client.ts';
