export type { ImageRequest } from "./model.ts";
export {
  identifyModel,
  MODEL_FOLDER,
  type ModelIdentity,
  type ModelManifest,
  rawContentId,
} from "./model-files.ts";
export { ImagePool, type PoolOptions, type Watching } from "./pool.ts";
export { seedOfImage } from "./seeds.ts";
export { SIZES } from "./sizes.ts";
