// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {Script, VmSafe} from "forge-std/Script.sol";
import {console2} from "forge-std/console2.sol";
import {stdJson} from "forge-std/StdJson.sol";

import {Campaign} from "../src/Campaign.sol";
import {CampaignFactory} from "../src/CampaignFactory.sol";
import {CampaignGovernor} from "../src/CampaignGovernor.sol";
import {Commissions} from "../src/Commissions.sol";
import {Credits} from "../src/Credits.sol";
import {ModelRegistry} from "../src/ModelRegistry.sol";
import {Source} from "../src/Source.sol";
import {Treasury} from "../src/Treasury.sol";
import {ISource} from "../src/interfaces/ISource.sol";

/// @title Deploy
/// @notice Deploys the system at addresses that depend on nothing but the code and `PLATFORM`, and writes them down.
/// What is already there is left as it is, so that a run which broke off can be run again.
///
/// Environment: `PLATFORM`, the address that owns Source and Credits and is credited the platform's part of mint fees;
/// `DEPLOYMENT_FILE`, the JSON file to write, under `.data/` or `contracts/deployments/`; where wanted `PLAN_FILE`, beside it,
/// to be told all contracts, also by a simulation; where no wallet is given to forge, `DEPLOYER_KEY`, which signs.
contract Deploy is Script {
    using stdJson for string;

    /// @dev One contract of the system.
    struct Deployed {
        string name;
        address at;
        bytes constructorArguments;
        /// @dev Whether this run deployed it, as opposed to found it.
        bool isNew;
    }

    bytes32 private constant SALT = "MODEL-WIP";
    /// @dev Seconds in which operators settle what was generated before a user leaves.
    uint256 private constant SETTLEMENT_DELAY = 1 days;

    Deployed[] private _deployed;

    function run() external {
        address platform = vm.envAddress("PLATFORM");
        uint256 key = vm.envOr("DEPLOYER_KEY", uint256(0));

        if (key == 0) vm.startBroadcast();
        else vm.startBroadcast(key);
        address campaign = _deploy("Campaign", type(Campaign).creationCode, "");
        address governor = _deploy("CampaignGovernor", type(CampaignGovernor).creationCode, "");
        address treasury = _deploy("Treasury", type(Treasury).creationCode, "");
        address factory =
            _deploy("CampaignFactory", type(CampaignFactory).creationCode, abi.encode(campaign, governor, treasury));
        address registry = _deploy("ModelRegistry", type(ModelRegistry).creationCode, abi.encode(factory));
        _deploy("Source", type(Source).creationCode, abi.encode(platform, platform, registry, _feeTerms()));
        _deploy("Commissions", type(Commissions).creationCode, abi.encode(factory));
        _deploy("Credits", type(Credits).creationCode, abi.encode(platform, registry, SETTLEMENT_DELAY));
        vm.stopBroadcast();

        string memory plan = vm.envOr("PLAN_FILE", string(""));
        if (bytes(plan).length != 0) _writePlan(plan);
        if (!vm.isContext(VmSafe.ForgeContext.ScriptDryRun)) _writeDeployment(vm.envString("DEPLOYMENT_FILE"));
    }

    /// @dev Up to 40 % of the mint fee and 30 % of the price and of royalties for the model's owners.
    function _feeTerms() private pure returns (ISource.FeeTerms memory) {
        return ISource.FeeTerms({
            mintFee: 0.0006 ether,
            ownersFeeBps: 4000,
            creatorFeeBps: 3000,
            referrerFeeBps: 1000,
            ownersPriceBps: 3000,
            royaltyBps: 500
        });
    }

    /// @dev Through the canonical CREATE2 deployer, which takes a salt and the creation code.
    function _deploy(string memory name, bytes memory code, bytes memory arguments) private returns (address at) {
        bytes memory creationCode = bytes.concat(code, arguments);
        at = vm.computeCreate2Address(SALT, keccak256(creationCode), CREATE2_FACTORY);
        bool isNew = at.code.length == 0;
        if (isNew) {
            (bool success,) = CREATE2_FACTORY.call(bytes.concat(SALT, creationCode));
            require(success && at.code.length != 0, "the CREATE2 deployer did not deploy");
        }
        _deployed.push(Deployed({name: name, at: at, constructorArguments: arguments, isNew: isNew}));
    }

    function _writePlan(string memory file) private {
        string memory json = "plan";
        string memory text = "{}";
        for (uint256 i = 0; i < _deployed.length; ++i) {
            Deployed memory deployed = _deployed[i];
            string memory entry = string.concat("plan.", deployed.name);
            entry.serialize("address", deployed.at);
            entry.serialize("constructorArguments", deployed.constructorArguments);
            text = json.serialize(deployed.name, entry.serialize("isNew", deployed.isNew));
        }
        text.write(file);
    }

    /// @dev The contracts that an indexer starts from; the first three are implementations, which nobody calls.
    function _writeDeployment(string memory file) private {
        string memory before = vm.exists(file) ? vm.readFile(file) : "{}";
        string memory json = "deployment";
        string memory text = "{}";
        for (uint256 i = 3; i < _deployed.length; ++i) {
            text = json.serialize(_deployed[i].name, _entry(before, _deployed[i]));
        }
        text.write(file);
        console2.log("wrote", file);
    }

    /// @dev The address, and the block from which an indexer has to read. For a contract that was already there, that is
    /// the one written down when it was deployed, or else the first.
    function _entry(string memory before, Deployed memory deployed) private returns (string memory entry) {
        string memory path = string.concat(".", deployed.name);
        uint256 startBlock = 0;
        if (deployed.isNew) {
            startBlock = block.number;
        } else if (vm.keyExistsJson(before, path) && before.readAddress(string.concat(path, ".address")) == deployed.at)
        {
            startBlock = before.readUint(string.concat(path, ".startBlock"));
        }
        deployed.name.serialize("address", deployed.at);
        return deployed.name.serialize("startBlock", startBlock);
    }
}
