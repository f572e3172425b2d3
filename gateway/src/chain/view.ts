import type {
  Abi,
  ContractFunctionArgs,
  ContractFunctionName,
  PublicClient,
  ReadContractParameters,
  ReadContractReturnType,
} from "viem";
import type { Chain, Contracts } from "./chain.ts";
import { chainUnavailable } from "./errors.ts";

/** The chain as it is at one block, so that all that is said of a transaction is said of the same moment. */
export interface ChainView {
  readonly contracts: Contracts;
  readonly client: PublicClient;
  readonly chainId: number;
  readonly block: bigint;
  /** One view function of a contract. @throws GatewayError CHAIN_UNAVAILABLE */
  read<
    const abi extends Abi,
    name extends ContractFunctionName<abi, "pure" | "view">,
    const args extends ContractFunctionArgs<abi, "pure" | "view", name>,
  >(parameters: ReadContractParameters<abi, name, args>): Promise<ReadContractReturnType<abi, name, args>>;
}

/** @throws GatewayError CHAIN_UNAVAILABLE */
export async function viewNewest({ client, contracts, chainId }: Chain): Promise<ChainView> {
  try {
    const [block, id] = await Promise.all([client.getBlockNumber({ cacheTime: 0 }), chainId()]);
    return {
      contracts,
      client,
      chainId: id,
      block,
      read: ((parameters: ReadContractParameters) =>
        client.readContract({ ...parameters, blockNumber: block, blockTag: undefined }).catch((cause) => {
          throw chainUnavailable(cause);
        })) as ChainView["read"],
    };
  } catch (cause) {
    throw chainUnavailable(cause);
  }
}
