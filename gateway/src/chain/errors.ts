import { GatewayError } from "../errors.ts";

/** The node of the chain does not answer, or not as a node does. */
export const chainUnavailable = (cause: unknown): GatewayError =>
  new GatewayError("CHAIN_UNAVAILABLE", "The chain's node does not answer; try again shortly.", { cause });

/** What is asked for needs a node, and the operator has named none. */
export const chainNotConfigured = (): GatewayError =>
  new GatewayError(
    "CHAIN_NOT_CONFIGURED",
    "This gateway has no node of the chain. Its operator sets RPC_URL and CONTRACTS; gateway/README.md shows how.",
  );
