//! Which packages a selection means.

use crate::project::Project;
use muslin_natives::{RootsError, roots};
use muslin_schema::Selection;

const WORKSPACE: &str = "app 0.1.0 member
         app-tool 0.2.0 member
         other 0.1.0 member
         other 0.3.0 member";

fn chosen(selection: &Selection) -> Result<String, RootsError> {
    let project = Project::of(WORKSPACE);
    let packages = roots(&project.metadata, selection)?;
    let titles = packages.iter().map(|package| format!("{} {}", package.name, package.version));
    Ok(titles.collect::<Vec<_>>().join(", "))
}

fn packages(specs: &[&str]) -> Selection {
    let packages = specs.iter().map(|spec| (*spec).to_owned()).collect();
    Selection { packages, ..Selection::default() }
}

#[test]
fn nothing_said_means_the_default_members() {
    assert_eq!(
        chosen(&packages(&[])).unwrap(),
        "app 0.1.0, app-tool 0.2.0, other 0.1.0, other 0.3.0"
    );
}

#[test]
fn a_package_is_named_by_name_version_or_pattern() {
    assert_eq!(chosen(&packages(&["app"])).unwrap(), "app 0.1.0");
    assert_eq!(chosen(&packages(&["other@0.3"])).unwrap(), "other 0.3.0");
    assert_eq!(chosen(&packages(&["other:0.3.0", "app"])).unwrap(), "app 0.1.0, other 0.3.0");
    assert_eq!(chosen(&packages(&["app*"])).unwrap(), "app 0.1.0, app-tool 0.2.0");
    assert_eq!(chosen(&packages(&["app-???l"])).unwrap(), "app-tool 0.2.0");
}

#[test]
fn the_workspace_can_leave_members_out() {
    let exclude = vec!["other*".to_owned()];
    let selection = Selection { workspace: true, exclude, ..Selection::default() };
    assert_eq!(chosen(&selection).unwrap(), "app 0.1.0, app-tool 0.2.0");
}

#[test]
fn a_name_that_fits_two_members_is_refused_with_both() {
    let error = chosen(&packages(&["other"])).unwrap_err();
    assert_eq!(error.to_string(), "package `other` is ambiguous");
    assert_eq!(error.help().as_deref(), Some("say which: other@0.1.0, other@0.3.0"));
}

#[test]
fn a_name_that_fits_no_member_is_refused_with_those_there_are() {
    let error = chosen(&packages(&["ap"])).unwrap_err();
    assert_eq!(error.to_string(), "package `ap` is not a member of this workspace");
    let members = "members of the workspace: app, app-tool, other, other";
    assert_eq!(error.help().as_deref(), Some(members));
}

#[test]
fn leaving_members_out_takes_the_whole_workspace() {
    let selection = Selection { exclude: vec!["app".to_owned()], ..Selection::default() };
    assert_eq!(chosen(&selection).unwrap_err(), RootsError::ExcludeAlone);
    let everything = vec!["*".to_owned()];
    let selection = Selection { workspace: true, exclude: everything, ..Selection::default() };
    assert_eq!(chosen(&selection).unwrap_err(), RootsError::Nothing);
}
