// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {SignatureCheckerLib} from "solady/utils/SignatureCheckerLib.sol";

import {Credits} from "../../src/Credits.sol";

/// @notice A contract that has an owner sign for it (ERC-1271).
contract Wallet {
    address private immutable _owner;

    constructor(address owner) {
        _owner = owner;
    }

    function isValidSignature(bytes32 digest, bytes calldata signature) external view returns (bytes4) {
        return SignatureCheckerLib.isValidSignatureNowCalldata(_owner, digest, signature)
            ? this.isValidSignature.selector
            : bytes4(0xffffffff);
    }
}

/// @notice Answers whoever asks for its signature in ways that ERC-1271 does not know, or acts when it is asked.
contract OddWallet {
    enum Answer {
        Other,
        True,
        Short,
        Nothing,
        Refusal,
        EndlessRefusal,
        AllGas,
        Act
    }

    Credits private immutable _credits;
    Answer private _answer;

    constructor(Credits credits) {
        _credits = credits;
    }

    function prepare(Answer answer) external {
        _answer = answer;
    }

    function isValidSignature(bytes32, bytes calldata) external returns (bytes4) {
        Answer answer = _answer;
        if (answer == Answer.Act) _credits.authorize(1, type(uint96).max);
        assembly {
            mstore(0x00, shl(224, 0x1626ba7e))
            switch answer
            case 0 { mstore(0x00, not(0)) }
            case 1 { mstore(0x00, 1) }
            case 2 { return(0x00, 4) }
            case 3 { return(0x00, 0) }
            case 4 { revert(0x00, 32) }
            case 5 { revert(0x00, 100000) }
            case 6 { invalid() }
            return(0x00, 32)
        }
    }
}
