// A thread has no loader of its own for TypeScript, however its parent was started.
import { register } from "tsx/esm/api";

register();
await import("./image-worker.ts");
