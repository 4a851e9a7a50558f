//! Joining that has to be done again, and who may invite.

use kengai::{CareError, Role, TypedNumber};
use kengai_tests::live::{book, enrol, founded, meet};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_device_that_did_not_hear_of_its_enrolment_is_invited_again() {
    let dir = tempfile::tempdir().unwrap();
    let (_server, manager) = founded(dir.path()).await;
    let hanako = manager.staff().add("見本 花子", "ミホン ハナコ", "H01").unwrap();
    let phone = book(&dir.path().join("hanako"));
    // The manager's word is said, and the phone does not hear it.
    let (inviting, _joining) = meet(&manager, &phone, hanako, Role::Helper).await;
    inviting.accept().await.unwrap();
    assert!(!phone.status().unwrap().joined);
    enrol(&manager, &phone, hanako, Role::Helper).await;
    phone.sync(&|_| {}).await.unwrap();
    assert_eq!(phone.my_staff_id().unwrap(), hanako);
}

/// Whatever an app does with the answers: the number that is typed decides, and after three wrong ones none does.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_number_nobody_is_taken_in_and_the_fourth_try_is_none() {
    let dir = tempfile::tempdir().unwrap();
    let (_server, manager) = founded(dir.path()).await;
    let hanako = manager.staff().add("見本 花子", "ミホン ハナコ", "H01").unwrap();
    let devices = || manager.members().devices().unwrap().len();
    for wrong in [0, 1, 3] {
        let phone = book(&dir.path().join(format!("hanako-{wrong}")));
        let mut inviting = manager.members().invite(hanako, Role::Helper).unwrap();
        let mut joining = phone.join(&inviting.view().text).await.unwrap();
        let (came, number) = tokio::join!(inviting.arrival(), joining.number());
        came.unwrap();
        let number = number.unwrap();
        let other: String = number.chars().map(|c| if c == '9' { '0' } else { '9' }).collect();
        for left in (3 - wrong..3).rev() {
            assert_eq!(inviting.typed(&other).unwrap(), TypedNumber::Differs { tries_left: left });
        }
        if wrong == 3 {
            assert_eq!(inviting.typed(&number).unwrap(), TypedNumber::Differs { tries_left: 0 });
        }
        assert!(matches!(inviting.accept().await, Err(CareError::Declined)), "{wrong} wrong numbers");
        assert_eq!(devices(), 1, "nobody was enrolled");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_may_not_enrol_hears_it_before_anybody_comes() {
    let dir = tempfile::tempdir().unwrap();
    let (_server, manager) = founded(dir.path()).await;
    let second = manager.staff().add("見本 次郎", "ミホン ジロウ", "M02").unwrap();
    let office = book(&dir.path().join("second"));
    enrol(&manager, &office, second, Role::Manager).await;
    office.sync(&|_| {}).await.unwrap();
    assert!(office.is_manager());
    assert!(matches!(office.members().invite(second, Role::Helper), Err(CareError::AdminsOnly)));
}
