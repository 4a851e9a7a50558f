// A sudden change (急変): whom to call, and what an ambulance asks, on one screen, with no signal.

import KengaiGenerated

/// One medicine that is taken now.
public struct Medicine: Hashable, Sendable {
    public let name: String
    public let dose: String
    public let slots: [MedicationSlot]
    public let note: String

    init(_ medicine: KengaiGenerated.Medicine) {
        (name, dose, slots, note) = (medicine.name, medicine.dose, medicine.slots, medicine.note)
    }
}

public struct Emergency: Hashable, Sendable {
    /// What to do first, before anything on this screen is read.
    public let advice: Phrase
    public let client: ClientID
    public let name: String
    public let kana: String
    public let born: CareDay?
    public let age: Int?
    public let sex: Phrase?
    /// Whom to call, in order. Empty: no number is on file.
    public let call: [Contact]
    /// What is on file, in the order in which it is asked for. What is not here is not known.
    public let facts: [Field]
    public let medicines: [Medicine]
    /// 被保険者番号
    public let insured: String
    /// 要介護状態区分
    public let level: Phrase?
    public let certifiedTo: CareDay?
    public let vitals: [VitalSeen]

    init(_ emergency: KengaiGenerated.Emergency) {
        advice = Phrase(emergency.advice)
        client = ClientID(emergency.client)
        name = emergency.name
        kana = emergency.kana
        born = emergency.born.map { CareDay(core: $0) }
        age = emergency.age.map(Int.init)
        sex = emergency.sex.map { Phrase($0) }
        call = emergency.call.map { Contact(name: $0.name, relation: $0.relation, phone: $0.phone) }
        facts = emergency.facts.map(Field.init)
        medicines = emergency.medicines.map(Medicine.init)
        insured = emergency.insured
        level = emergency.level.map { Phrase($0) }
        certifiedTo = emergency.certifiedTo.map { CareDay(core: $0) }
        vitals = emergency.vitals.map(VitalSeen.init)
    }
}

/// The emergency screens of the clients on this phone.
public struct Emergencies: Sendable {
    let core: Core

    public func of(_ client: ClientID) async throws -> Emergency {
        try await core.call { Emergency(try $0.emergency(client: client.hex)) }
    }
}
