// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {Initializable} from "@openzeppelin/contracts/proxy/utils/Initializable.sol";

import {CampaignGovernor} from "../../src/CampaignGovernor.sol";
import {Collection} from "../../src/Collection.sol";
import {Treasury} from "../../src/Treasury.sol";
import {ICampaign} from "../../src/interfaces/ICampaign.sol";
import {ICollection} from "../../src/interfaces/ICollection.sol";
import {ICredits} from "../../src/interfaces/ICredits.sol";
import {ISource} from "../../src/interfaces/ISource.sol";
import {Base} from "../Base.t.sol";
import {Refuser} from "../mocks/Recipients.sol";

/// @title Findings of TITLES v2
/// @notice H-n and M-n: Sherlock's contest of April 2024. CODE-n: what the same code shows besides.
contract TitlesRegressions is Base {
    uint96 private constant PRICE = 0.01 ether;

    address private immutable _referrer = makeAddr("referrer");

    uint256 private _modelId;
    Collection private _collection;

    function setUp() public override {
        super.setUp();
        fund();
        _modelId = registerModel();
        _collection = publish(_modelId, PRICE);
    }

    function _mint(uint256 quantity, address referrer) private {
        uint256 cost = _collection.mintCost(1, quantity);
        hoax(ann, cost);
        _collection.mint{value: cost}(ben, 1, quantity, referrer);
    }

    /// @notice A batch paid for one mint and got many; here each token is paid for.
    function testFuzz_H1_ChargesForEachToken(uint256 quantity) public {
        quantity = bound(quantity, 2, 1000);
        uint256 one_ = PRICE + MINT_FEE;
        deal(ann, one_);
        vm.prank(ann);
        vm.expectRevert(abi.encodeWithSelector(ICollection.WrongPayment.selector, one_, quantity * one_));
        _collection.mint{value: one_}(ann, 1, quantity, address(0));
        assertEq(_collection.mintCost(1, quantity), quantity * one_);
    }

    /// @notice Each publication overwrote who had referred the collection; here each mint names its own, and credit adds up.
    function test_H2_KeepsWhatEarlierReferrersEarned() public {
        _mint(1, _referrer);
        _mint(1, stranger);
        vm.prank(creator);
        _collection.createToken(tokenTerms(0));
        _mint(1, _referrer);
        assertEq(_collection.earningsOf(_referrer), 2 * 0.00006 ether);
        assertEq(_collection.earningsOf(stranger), 0.00006 ether);
    }

    /// @notice One referrer got another's part; here each of the four parts reaches its own account.
    function test_H3_CreditsEachPartToItsOwn() public {
        _mint(1, _referrer);
        assertEq(campaign.totalIncome(), 0.00024 ether + 0.003 ether);
        assertEq(_collection.earningsOf(creator), 0.00018 ether + 0.007 ether);
        assertEq(_collection.earningsOf(platform), 0.00012 ether);
        assertEq(_collection.earningsOf(_referrer), 0.00006 ether);
        assertEq(_collection.earningsOf(ann) + _collection.earningsOf(ben), 0);
    }

    /// @dev Of an authorization of 1 ETH for the model by `account`, in its present epoch.
    function _authorizationDigest(address account) private view returns (bytes32) {
        (, string memory name, string memory version, uint256 chainId, address contract_,,) = credits.eip712Domain();
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256(bytes(name)),
                keccak256(bytes(version)),
                chainId,
                contract_
            )
        );
        bytes32 authorization = keccak256(
            abi.encode(
                keccak256(
                    "SpendingAuthorization(address account,uint256 modelId,uint256 limit,uint256 epoch,uint256 deadline)"
                ),
                account,
                _modelId,
                1 ether,
                credits.epochOf(account),
                type(uint256).max
            )
        );
        return keccak256(abi.encodePacked(hex"1901", domain, authorization));
    }

    function _authorize(address account, bytes memory signature) private {
        credits.authorizeBySignature(account, _modelId, 1 ether, type(uint256).max, signature);
    }

    /// @notice Bytes were signed as they are, which no wallet does; here what has no fixed length is signed by its hash.
    function testFuzz_M1_HashesTheNameOfTheImage(ICredits.Receipt memory receipt) public view {
        bytes32 type_ = keccak256(
            "Receipt(bytes32 generation,uint256 modelId,uint256 version,address account,bytes32 promptHash,uint256 seed,string image,uint256 price,uint256 createdAt)"
        );
        bytes memory before = abi.encode(
            type_,
            receipt.generation,
            receipt.modelId,
            receipt.version,
            receipt.account,
            receipt.promptHash,
            receipt.seed
        );
        bytes memory rest = abi.encode(keccak256(bytes(receipt.image)), receipt.price, receipt.createdAt);
        assertEq(credits.hashReceipt(receipt), keccak256(bytes.concat(before, rest)));
    }

    /// @notice The fee terms changed and ERC-2981 still told the old royalty; here it is read from the terms themselves.
    function testFuzz_M3_AsksForTheRoyaltyOfItsTerms(uint16 royaltyBps, uint96 salePrice) public {
        ISource.FeeTerms memory other = feeTerms();
        other.royaltyBps = uint16(bound(royaltyBps, 0, source.MAX_ROYALTY_BPS()));
        vm.prank(platform);
        source.setFeeTerms(other);
        Collection later = publish(_modelId, PRICE);
        (, uint256 asked) = later.royaltyInfo(1, salePrice);
        assertEq(asked, uint256(salePrice) * later.feeTerms().royaltyBps / 10_000);
        assertEq(later.feeTerms().royaltyBps, other.royaltyBps);
        (, asked) = _collection.royaltyInfo(1, salePrice);
        assertEq(asked, uint256(salePrice) * 500 / 10_000);
    }

    /// @notice A work changed hands and its royalty went on to the creator before; here the receiver is the collection, which
    /// nothing can leave behind, and it pays by terms that never change.
    function test_M11_PaysRoyaltiesByTheTermsOfTheCollection() public {
        vm.prank(address(treasury));
        registry.transferFrom(address(treasury), stranger, _modelId);
        (address receiver, uint256 royalty) = _collection.royaltyInfo(1, 1 ether);
        assertEq(receiver, address(_collection));
        hoax(ann, royalty);
        (bool success,) = receiver.call{value: royalty}("");
        assertTrue(success);
        assertEq(campaign.totalIncome(), royalty * 3 / 10);
        assertEq(_collection.earningsOf(creator), royalty * 7 / 10);
    }

    /// @notice An administrator could not grant the roles it had to; here the treasury can, and only by proposal.
    function test_M4_GrantsRolesByProposal() public {
        bytes32 role = treasury.CANCELLER_ROLE();
        govern(address(treasury), 0, abi.encodeCall(treasury.grantRole, (role, stranger)), "Let a guardian cancel");
        assertTrue(treasury.hasRole(role, stranger));
    }

    /// @notice What was acknowledged changed a copy in memory; here what is authorized or revoked is there afterwards.
    function test_M5_StoresWhatWasSigned() public {
        (address account, uint256 key) = makeAddrAndKey("ann");
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, _authorizationDigest(account));
        _authorize(account, abi.encodePacked(r, s, v));
        (uint256 limit,) = credits.authorizationOf(account, _modelId);
        assertEq(limit, 1 ether);
        vm.prank(account);
        credits.revoke();
        vm.warp(credits.revocationOf(account));
        assertEq(credits.epochOf(account), 1);
        (limit,) = credits.authorizationOf(account, _modelId);
        assertEq(limit, 0);
    }

    /// @notice Any recipient of a fee could stop every mint; here all three refuse, and it goes on.
    function test_M6_MintsThoughEveryRecipientRefuses() public {
        Refuser refuser = new Refuser();
        vm.prank(platform);
        source.setPlatform(address(refuser));
        ICollection.TokenTerms[] memory tokens = new ICollection.TokenTerms[](1);
        tokens[0] = tokenTerms(PRICE);
        vm.prank(address(refuser));
        _collection = Collection(payable(source.publish(_modelId, "Blue hours", CID, tokens)));
        _mint(1, address(refuser));
        assertEq(_collection.balanceOf(ben, 1), 1);
        assertEq(_collection.earningsOf(address(refuser)), address(_collection).balance);
    }

    /// @notice What was paid too much stayed in the contract; here nothing is, and all that it holds is someone's.
    function testFuzz_M7_HoldsNothingThatIsNobodys(uint256 quantity, uint256 excess) public {
        quantity = bound(quantity, 1, 1000);
        uint256 cost = _collection.mintCost(1, quantity);
        excess = bound(excess, 1, 1000 ether);
        deal(ann, cost + excess);
        vm.prank(ann);
        vm.expectRevert(abi.encodeWithSelector(ICollection.WrongPayment.selector, cost + excess, cost));
        _collection.mint{value: cost + excess}(ann, 1, quantity, _referrer);
        _mint(quantity, _referrer);
        assertEq(
            address(_collection).balance,
            _collection.earningsOf(creator) + _collection.earningsOf(platform) + _collection.earningsOf(_referrer)
        );
    }

    /// @notice One signature was good for a thing and for its opposite; here none revokes, and none outlives a revocation.
    function test_M8_TakesNoSignatureForItsOpposite() public {
        (address account, uint256 key) = makeAddrAndKey("ann");
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, _authorizationDigest(account));
        _authorize(account, abi.encodePacked(r, s, v));
        vm.prank(account);
        credits.revoke();
        vm.warp(credits.revocationOf(account));
        vm.expectRevert(abi.encodeWithSelector(ICredits.InvalidSignature.selector, account));
        _authorize(account, abi.encodePacked(r, s, v));
    }

    /// @notice A signature was told by its bytes, of which there are several; here a limit says what was used already.
    function testFuzz_M9_TakesNoOtherFormOfASignature(uint256 key) public {
        key = boundPrivateKey(key);
        address account = vm.addr(key);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, _authorizationDigest(account));
        _authorize(account, abi.encodePacked(r, s, v));
        uint256 order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141;
        bytes[2] memory forms = [
            abi.encodePacked(r, order - uint256(s), v == 27 ? uint8(28) : uint8(27)),
            abi.encodePacked(r, uint256(s) | (uint256(v - 27) << 255))
        ];
        for (uint256 i = 0; i < forms.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(ICredits.LimitNotRaised.selector, 1 ether, 1 ether));
            _authorize(account, forms[i]);
        }
    }

    /// @notice A payment was spent more than once (also CODE-1: others' money paid); here each mint brings its own.
    function test_M10_PaysNoMintWithOthersMoney() public {
        _mint(100, _referrer);
        assertGt(address(_collection).balance, PRICE + MINT_FEE);
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(ICollection.WrongPayment.selector, 0, PRICE + MINT_FEE));
        _collection.mint(stranger, 1, 1, address(0));
    }

    /// @notice A manager could change the terms in front of a buyer; here nobody can, once a collection is published.
    function test_M12_ChangesNothingPublished() public {
        ISource.FeeTerms memory other = feeTerms();
        other.mintFee = 0.01 ether;
        other.ownersPriceBps = 10_000;
        vm.startPrank(platform);
        source.setFeeTerms(other);
        source.setPlatform(stranger);
        vm.stopPrank();
        assertEq(_collection.mintCost(1, 1), PRICE + MINT_FEE);
        _mint(1, address(0));
        assertEq(campaign.totalIncome(), 0.00024 ether + 0.003 ether);
        assertEq(_collection.earningsOf(stranger), 0);
    }

    /// @notice Two parents answered for their own interfaces only; here each contract names all of its own.
    function test_M13_NamesEveryInterface() public view {
        bytes4 erc165 = 0x01ffc9a7;
        bytes4[3] memory ofCollections = [erc165, bytes4(0xd9b67a26), bytes4(0x0e89341c)];
        bytes4[3] memory ofModels = [erc165, bytes4(0x80ac58cd), bytes4(0x5b5e139f)];
        for (uint256 i = 0; i < 3; ++i) {
            assertTrue(_collection.supportsInterface(ofCollections[i]));
            assertTrue(registry.supportsInterface(ofModels[i]));
            assertTrue(campaign.supportsInterface(ofModels[i]));
        }
        assertTrue(_collection.supportsInterface(0x2a55205a));
        assertFalse(_collection.supportsInterface(0xffffffff));
    }

    /// @notice A contract made to stand behind a proxy stood alone; here nobody can take an implementation over.
    function test_M14_LeavesNoImplementationToTake() public {
        Treasury treasury_ = Treasury(factory.treasuryImplementation());
        vm.expectRevert(Initializable.InvalidInitialization.selector);
        treasury_.initialize(stranger, 0);
        CampaignGovernor governor_ = CampaignGovernor(payable(factory.governorImplementation()));
        vm.expectRevert(Initializable.InvalidInitialization.selector);
        governor_.initialize("mine", ICampaign(address(campaign)), treasury, governance());
    }

    /// @notice A loop counted in 8 bits and failed at 256; here more tokens than that are published at once.
    function test_CODE2_PublishesMoreThan255Tokens() public {
        ICollection.TokenTerms[] memory tokens = new ICollection.TokenTerms[](260);
        for (uint256 i = 0; i < tokens.length; ++i) {
            tokens[i] = tokenTerms(0);
        }
        assertEq(Collection(payable(source.publish(_modelId, "Many", CID, tokens))).tokenCount(), 260);
    }

    /// @notice The receiver stood as the author of what the payer did; here the event names both.
    function test_CODE3_NamesPayerAndReceiver() public {
        uint256 cost = _collection.mintCost(1, 1);
        hoax(ann, cost);
        vm.expectEmit(true, true, true, false, address(_collection));
        emit ICollection.Minted(ann, ben, 1, 0, 0, address(0), 0, 0, 0, 0, 0);
        _collection.mint{value: cost}(ben, 1, 1, address(0));
    }
}
