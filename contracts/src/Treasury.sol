// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {
    TimelockControllerUpgradeable
} from "@openzeppelin/contracts-upgradeable/governance/TimelockControllerUpgradeable.sol";

/// @title Treasury
/// @notice Holds one campaign's funds and models, and acts only on a proposal that its governor has passed, after the
/// timelock's delay. It is its own administrator: roles and delay change only by such a proposal.
/// @dev A clone: its factory initialises it in the transaction that creates it. Anyone may execute what is due, through
/// the governor: were the timelock's own `execute` open, a proposal could be executed without the governor's
/// `ProposalExecuted`, and proposals that change the governor itself would fail there.
contract Treasury is TimelockControllerUpgradeable {
    /// @dev The implementation itself holds nothing.
    constructor() {
        _disableInitializers();
    }

    /// @notice Sets the treasury up; once.
    /// @param governor The only proposer, canceller and executor.
    /// @param delay Seconds from queueing a passed proposal to its execution.
    function initialize(address governor, uint256 delay) external initializer {
        address[] memory only = new address[](1);
        only[0] = governor;
        __TimelockController_init(delay, only, only, address(0));
    }
}
