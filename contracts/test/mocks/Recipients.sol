// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {Campaign} from "../../src/Campaign.sol";

/// @notice Takes no ETH until it is told to.
contract Refuser {
    bool public accepts;

    function accept() external {
        accepts = true;
    }

    receive() external payable {
        require(accepts, "no, thank you");
    }
}

/// @notice Refuses ETH with as much data as its gas pays for, to make the payer pay for copying it.
contract Bomber {
    receive() external payable {
        assembly {
            revert(0, 1000000)
        }
    }
}

/// @notice Takes ETH and answers at length.
contract Talker {
    receive() external payable {
        assembly {
            return(0, 150000)
        }
    }
}

/// @notice Uses up all the gas that it is given.
contract Burner {
    receive() external payable {
        assembly {
            invalid()
        }
    }
}

/// @notice Calls back into the campaign while it is being paid, and remembers what came of it.
contract Reenterer {
    Campaign private immutable _campaign;
    bytes private _call;
    uint256 private _value;

    bool public entered;
    bool public succeeded;
    bytes public answer;

    constructor(Campaign campaign) {
        _campaign = campaign;
    }

    function prepare(bytes calldata call_, uint256 value) external {
        _call = call_;
        _value = value;
        entered = false;
    }

    receive() external payable {
        if (entered) return;
        entered = true;
        (succeeded, answer) = address(_campaign).call{value: _value}(_call);
    }
}

/// @notice Forces ETH on an account that does not want it.
contract Forcer {
    constructor(address payable account) payable {
        selfdestruct(account);
    }
}
