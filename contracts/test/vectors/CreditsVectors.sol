// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

/// @title CreditsVectors
/// @notice What viem makes of an authorization, of receipts and of their tree. `credits-vectors.test.ts` computes these
/// constants, `Credits.t.sol` has the contract agree: neither knows how the other does it.
library CreditsVectors {
    uint256 internal constant CHAIN_ID = 7777777;
    address internal constant CONTRACT = 0xC0FfeE0000000000000000000000000000c4ED17;

    uint256 internal constant PRIVATE_KEY = 0x6d6f64656c2d776970;
    address internal constant ACCOUNT = 0x0aBEd31Cbe2bB82571F625B145150f484917735a;
    uint256 internal constant MODEL_ID = 1;
    uint256 internal constant LIMIT = 250000000000000000;
    uint256 internal constant EPOCH = 1;
    uint256 internal constant DEADLINE = 1800000000;
    bytes32 internal constant AUTHORIZATION_DIGEST = 0xf314bb61136607976507b5d01cc52997db684f7b3a2b6bc10619682e9c9e3e46;
    bytes internal constant AUTHORIZATION_SIGNATURE =
        hex"cb73479c316b0f2ff13d2d24882510a0e952b3d4f1f8cf700ab34218a1fbdf6a10a3a9af91079cbca0ecb6872eaf523d4888ad30ef02517ba57fa6226a31b0191c";

    /// @dev Receipts 0 to 4 differ in `generation`, their number, and in `seed`, which is `SEED` plus their number.
    uint256 internal constant RECEIPT_COUNT = 5;
    uint256 internal constant VERSION = 3;
    bytes32 internal constant PROMPT_HASH = 0x9ebea7f9b4f23f0bfb4318b3b5001c3e634786ba11b1b515d46380912877e3af;
    uint256 internal constant SEED = 18446744073709551616;
    string internal constant IMAGE = "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy";
    uint256 internal constant PRICE = 300000000000000;
    uint256 internal constant CREATED_AT = 1700003600;
    /// @dev Of receipt 0.
    bytes32 internal constant RECEIPT_HASH = 0x684d2473b3b0742039e291fa1e1016aeb6f3a45c3ee18a06f542a03f7e6e4715;
    bytes32 internal constant RECEIPT_DIGEST = 0xa43cc44ff81d21be209b61018fbccaa27010305fe8823df77f5bb82f78fdcd06;
    bytes32 internal constant RECEIPTS_ROOT = 0x816286fb8f7f18ef609a25e39630c5369296cc11506fe7f3272cd3aa33f4633c;
    /// @dev Of receipt 0, its words one after the other.
    bytes internal constant PROOF =
        hex"25eb408880f7346af52a7b3321a7dae91b0238df12489699946cd046748a0f56e5be8014340a8b3e3d94cff00d38304df06016637b7a37df3a7bdf6892c566db37e738f8b30a21ae4b27fde0304d9c17c8363ced3ede2ef43886616c90caac70";
}
