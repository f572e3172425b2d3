/** Compares what was asked of the chain, once it has answered. */
export type Check = () => void | Promise<void>;
