import { engineDefinitionSchema } from '../../../core/project/engine-definition.ts';

/** Documents of this room's commands, by kind. */
export const documents = { EngineDefinition: engineDefinitionSchema };
