// Photos of twelve megapixels, as cameras make them: taken in from a file and from memory, sent in parts, and opened by the next helper.

import Foundation
import Kengai
import Testing

private let width = 4000
private let height = 3000

/// A grey PNG of twelve megapixels, not packed: rooms and corners of sixteen pixels.
private func twelveMegapixels() -> Data {
    var rows = [UInt8](repeating: 0, count: (width + 1) * height)
    for y in 0..<height {
        for x in 0..<width { rows[y * (width + 1) + 1 + x] = UInt8(truncatingIfNeeded: (x / 16) ^ (y / 16)) }
    }
    var packed: [UInt8] = [0x78, 0x01]
    var at = 0
    while at < rows.count {
        let end = min(at + 65_535, rows.count)
        let size = end - at
        packed.append(end == rows.count ? 1 : 0)
        packed += [UInt8(size & 255), UInt8(size >> 8), UInt8(~size & 255), UInt8((~size >> 8) & 255)]
        packed += rows[at..<end]
        at = end
    }
    packed += bytes(adler(rows))
    var file = Data([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10])
    let header = bytes(UInt32(width)) + bytes(UInt32(height)) + [8, 0, 0, 0, 0]
    for (name, content) in [("IHDR", header), ("IDAT", packed), ("IEND", [])] {
        let named = Array(name.utf8) + content
        file.append(contentsOf: bytes(UInt32(content.count)) + named + bytes(checksum(named)))
    }
    return file
}

private func bytes(_ number: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> UInt32($0)) }
}

private func adler(_ bytes: [UInt8]) -> UInt32 {
    var (low, high) = (UInt32(1), UInt32(0))
    for byte in bytes {
        low = (low + UInt32(byte)) % 65_521
        high = (high + low) % 65_521
    }
    return high << 16 | low
}

private func checksum(_ bytes: [UInt8]) -> UInt32 {
    var table = [UInt32](repeating: 0, count: 256)
    for index in 0..<256 {
        var value = UInt32(index)
        for _ in 0..<8 {
            let half = value >> 1
            value = value & 1 == 1 ? 0xedb8_8320 ^ half : half
        }
        table[index] = value
    }
    var sum: UInt32 = 0xffff_ffff
    for byte in bytes {
        let place = Int((sum ^ UInt32(byte)) & 255)
        sum = table[place] ^ (sum >> 8)
    }
    return ~sum
}

/// How far a photo has come, as it was told.
private actor Told {
    var bytes: [Int64] = []
    func hear(_ came: Int64) { bytes.append(came) }
}

@Suite(.serialized) struct PhotosTests {
    @Test("photos of twelve megapixels are sent and opened", .timeLimit(.minutes(5)))
    func large() async throws {
        let town = try await Town()
        let akari = try await town.phone("akari", at: "07:25")
        let sakura = try await town.phone("sakura", at: "15:40")
        try await town.join(akari, as: "H01")
        try await town.join(sakura, as: "H02")
        try await akari.syncing.now()
        try await sakura.syncing.now()

        section("カメラのファイルからと、メモリーから")
        let planned = try await akari.visit(at: "07:30")
        let visit = try await akari.visits.start(planned.row).visit
        let picture = twelveMegapixels()
        let camera = town.folder["camera.png"]
        try picture.write(to: camera)
        try await akari.photos.add(to: visit, file: camera, purpose: .medicinePlace, asked: true)
        #expect(!FileManager.default.fileExists(atPath: camera.path), "nothing stays beside the sealed photo")
        try await akari.photos.add(to: visit, picture: picture, purpose: .surroundings, asked: true)
        try await akari.write(visit, ["outcome.kind": "実施"])
        try await akari.visits.leave(visit)
        try await akari.visits.finish(visit, anyway: true)
        #expect(try await akari.visits.sheet(visit).photosSent?.ja == "写真は2枚中0枚を送信済み")

        section("送る")
        #expect(try await akari.syncing.now().photosSent == 2)
        #expect(try await akari.visits.sheet(visit).photosSent == nil)

        section("通信量のかかる回線では、縮小版だけが自動で届く")
        try await sakura.syncing.line(metered: true)
        try await sakura.syncing.photoBytesADay(0)
        let held = try await sakura.syncing.now()
        #expect(held.photosReceived == 0 && held.photosSaved == 2)
        let photos = try await sakura.briefs.about(planned.client).photos
        for photo in photos {
            #expect(!photo.isHere)
            let thumbnail = try #require(photo.thumbnail)
            let small = try #require(try await sakura.photos.bytes(thumbnail))
            #expect(small.count <= 6_000)
            let placeholder = try #require(photo.placeholder)
            #expect(Int(placeholder.width * placeholder.height) * 3 == placeholder.rgb.count)
        }

        section("開けば届く。やめてもよい")
        try #require(photos.count == 2)
        let (first, second) = (photos[0].hash, photos[1].hash)
        let opening = Task { try await sakura.photos.fetch(first) }
        opening.cancel()
        _ = await opening.result
        let told = Told()
        let jpeg = try #require(try await sakura.photos.fetch(second) { came in Task { await told.hear(came) } })
        #expect(jpeg.count > 50_000 && jpeg.starts(with: [0xff, 0xd8]))
        #expect(try await sakura.photos.fetch(first) != nil)
        #expect(await !told.bytes.isEmpty)
        try await akari.close()
        try await sakura.close()
    }
}
