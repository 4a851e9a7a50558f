// The book itself: made once, opened again, put away; and what it says when the keychain does not give.

import Foundation
import Kengai
import Testing

@Suite struct BookTests {
    private let temporary: TemporaryFolder
    private let vault = SoftwareVault()
    private var folder: URL { temporary["device"] }

    init() throws { temporary = try TemporaryFolder() }

    @Test("a device stays itself when the app comes back")
    func again() async throws {
        let book = try await CareBook.create(in: folder, vault: vault)
        let device = try await book.deviceID()
        try await book.close()
        let opened = try await CareBook.open(in: folder, vault: vault)
        #expect(try await opened.deviceID() == device)
        try await opened.close()
        await #expect(throws: CareError.Closed) { try await opened.deviceID() }
    }

    @Test("a suspended book holds no file open and opens by itself")
    func suspended() async throws {
        let book = try await CareBook.create(in: folder, vault: vault)
        let device = try await book.deviceID()
        let before = vault.openings
        try await book.suspend()
        try await book.suspend()
        #expect(openFiles() == [])
        let log = try? FileManager.default.attributesOfItem(atPath: folder.path + "/kengai.db-wal")[.size] as? Int
        #expect((log ?? 0) == 0, "checkpointed")
        #expect(try await book.deviceID() == device)
        #expect(vault.openings == before + 1, "the keychain is asked once per opening")
        #expect(!openFiles().isEmpty, "the look at open files sees nothing")
        try await book.close()
    }

    @Test("nothing is written over a device")
    func notOver() async throws {
        try await CareBook.create(in: folder, vault: vault).close()
        await #expect(throws: CareError.AlreadyExists) {
            _ = try await CareBook.create(in: folder, vault: SoftwareVault())
        }
        try await CareBook.open(in: folder, vault: vault).close()
    }

    @Test("each refusal of the keychain is a decision of its own")
    func refusals() async throws {
        await #expect(throws: CareError.NoBook) { _ = try await CareBook.open(in: folder, vault: vault) }
        try await CareBook.create(in: folder, vault: vault).close()
        for (refusal, decision): (any Error, CareError) in [
            (VaultError.Locked, .KeyLocked), (VaultError.KeyGone, .KeyGone), (Broken("a defect"), .Unexpected),
        ] {
            vault.refuse(refusal)
            await #expect(throws: decision) { _ = try await CareBook.open(in: folder, vault: vault) }
        }
        vault.refuse(nil)
        await #expect(throws: CareError.KeyGone, "another phone's keychain") {
            _ = try await CareBook.open(in: folder, vault: SoftwareVault())
        }
        try await CareBook.open(in: folder, vault: vault).close()
    }

    @Test("after the phone is unlocked it goes on")
    func unlocked() async throws {
        let book = try await CareBook.create(in: folder, vault: vault)
        try await book.suspend()
        vault.refuse(VaultError.Locked)
        await #expect(throws: CareError.KeyLocked) { try await book.deviceID() }
        vault.refuse(nil)
        #expect(try await book.deviceID().hex.count == 32)
        try await book.close()
    }

    @Test("a device that has not joined says so")
    func notJoined() async throws {
        let book = try await CareBook.create(in: folder, vault: vault)
        #expect(try await !book.syncing.status().joined)
        await #expect(throws: CareError.NotJoined) { try await book.syncing.now() }
        let other = await refusal { _ = try await book.join("これは招待ではありません") }
        #expect(other?.isInvitation == true && other?.phrase.ja.hasPrefix("招待の文字列ではありません") == true)
        let nobodys = try #require(RowID(String(repeating: "0", count: 32)))
        await #expect(throws: CareError.NotHere) { _ = try await book.visits.start(nobodys) }
        try await book.close()
    }

    /// Files in the device's folder that this process holds open.
    private func openFiles() -> [String] {
        let descriptors = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        return descriptors
            .compactMap { try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)") }
            .filter { $0.hasPrefix(folder.path) }
    }
}
