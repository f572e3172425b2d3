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
import {ICampaignFactory} from "../src/interfaces/ICampaignFactory.sol";
import {IModelRegistry} from "../src/interfaces/IModelRegistry.sol";
import {ISource} from "../src/interfaces/ISource.sol";

/// @title Deploy
/// @notice Deploys the system at addresses that depend on nothing but the code and `PLATFORM`, and writes them down.
/// What is already there is left as it is, so that a run which broke off can be run again.
///
/// Environment: `PLATFORM`, the address that owns Source and Credits and is credited the platform's part of mint fees;
/// `DEPLOYMENT_FILE`, the JSON file to write, under `.data/` or `contracts/deployments/`.
contract Deploy is Script {
    using stdJson for string;

    bytes32 private constant SALT = "MODEL-WIP";
    /// @dev Seconds in which operators settle what was generated before a user leaves.
    uint256 private constant SETTLEMENT_DELAY = 1 days;

    /// @dev What this run deployed, as opposed to found.
    mapping(address deployed => bool) private _isNew;

    function run() external {
        address platform = vm.envAddress("PLATFORM");

        vm.startBroadcast();
        address campaign = _deploy(type(Campaign).creationCode);
        address governor = _deploy(type(CampaignGovernor).creationCode);
        address treasury = _deploy(type(Treasury).creationCode);
        address factory =
            _deploy(bytes.concat(type(CampaignFactory).creationCode, abi.encode(campaign, governor, treasury)));
        address registry =
            _deploy(bytes.concat(type(ModelRegistry).creationCode, abi.encode(ICampaignFactory(factory))));
        address source = _deploy(
            bytes.concat(
                type(Source).creationCode, abi.encode(platform, platform, IModelRegistry(registry), _feeTerms())
            )
        );
        address commissions =
            _deploy(bytes.concat(type(Commissions).creationCode, abi.encode(ICampaignFactory(factory))));
        address credits = _deploy(
            bytes.concat(type(Credits).creationCode, abi.encode(platform, IModelRegistry(registry), SETTLEMENT_DELAY))
        );
        vm.stopBroadcast();

        _write(factory, registry, source, commissions, credits);
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
    function _deploy(bytes memory creationCode) private returns (address deployed) {
        deployed = vm.computeCreate2Address(SALT, keccak256(creationCode), CREATE2_FACTORY);
        if (deployed.code.length != 0) return deployed;
        (bool success,) = CREATE2_FACTORY.call(bytes.concat(SALT, creationCode));
        require(success && deployed.code.length != 0, "the CREATE2 deployer did not deploy");
        _isNew[deployed] = true;
    }

    /// @dev A simulation writes nothing.
    function _write(address factory, address registry, address source, address commissions, address credits) private {
        if (vm.isContext(VmSafe.ForgeContext.ScriptDryRun)) return;
        string memory file = vm.envString("DEPLOYMENT_FILE");
        string memory before = vm.exists(file) ? vm.readFile(file) : "{}";
        string memory json = "deployment";
        json.serialize("CampaignFactory", _entry(before, "CampaignFactory", factory));
        json.serialize("ModelRegistry", _entry(before, "ModelRegistry", registry));
        json.serialize("Source", _entry(before, "Source", source));
        json.serialize("Commissions", _entry(before, "Commissions", commissions));
        json = json.serialize("Credits", _entry(before, "Credits", credits));
        json.write(file);
        console2.log("wrote", file);
    }

    /// @dev The address, and the block from which an indexer has to read. For a contract that was already there, that is
    /// the one written down when it was deployed, or else the first.
    function _entry(string memory before, string memory name, address deployed) private returns (string memory entry) {
        string memory path = string.concat(".", name);
        uint256 startBlock = 0;
        if (_isNew[deployed]) {
            startBlock = block.number;
        } else if (vm.keyExistsJson(before, path) && before.readAddress(string.concat(path, ".address")) == deployed) {
            startBlock = before.readUint(string.concat(path, ".startBlock"));
        }
        name.serialize("address", deployed);
        return name.serialize("startBlock", startBlock);
    }
}
