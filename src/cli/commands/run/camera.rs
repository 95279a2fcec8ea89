//! The camera of a run: without Chromium the run goes on, with a warning.

use std::io::Write;
use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use super::prepare::Prepared;
use crate::browser::camera::Camera;
use crate::browser::screen::Screen;
use crate::cli::camera::film::Film;
use crate::cli::camera::operator::{Equipment, Operator};
use crate::cli::camera::setup;
use crate::cli::settings::Settings;
use crate::engine::crowd::Crowd;
use crate::measure::camera::CameraRecord;
use crate::visit::rehearsal::Nobody;
use crate::visit::think::ThinkTime;

/// A camera that has looked at the gallery and waits for the crowd.
pub(super) struct Waiting {
    equipment: Equipment,
    camera: Camera,
}

/// What the camera of this run needs; nothing where none was asked for, or
/// where there is no browser, which is then one of the run's warnings.
pub(super) fn prepare(settings: &Settings, prepared: &mut Prepared) -> Option<Equipment> {
    if !settings.camera.camera {
        return None;
    }
    match equipment(settings, prepared) {
        Ok(equipment) => Some(equipment),
        Err(error) => {
            let warning = format!("The run goes on without a camera: {error:#}.");
            prepared.warnings.push(warning);
            None
        }
    }
}

fn equipment(settings: &Settings, prepared: &Prepared) -> anyhow::Result<Equipment> {
    let chromium = setup::chromium(settings.camera.browser.chromium.as_deref())?;
    let screen = screen(settings);
    let record = CameraRecord {
        browser: chromium.version.clone(),
        screen: screen.to_string(),
        every_s: settings.camera.camera_every.as_secs_f64(),
        ..CameraRecord::default()
    };
    let options = setup::options(
        chromium,
        &settings.target,
        &settings.scenario.scenario,
        &prepared.accounts,
        &prepared.host,
        screen,
    )?;
    Ok(Equipment {
        options,
        setting: prepared.setting(settings, Arc::new(Nobody)),
        client: Arc::clone(&prepared.client),
        every: ThinkTime::always(settings.camera.camera_every),
        film: Arc::new(Film::new(&prepared.folder.path, record)),
    })
}

/// The screen that was asked for, or that of the scenario's device: the crowd
/// then asks for the same images of a `srcset`.
fn screen(settings: &Settings) -> Screen {
    let device = settings.scenario.scenario.crowd.device.unwrap_or_default();
    let of_device = || Screen::of_device(device.width, device.scale);
    settings.camera.camera_screen.unwrap_or_else(of_device)
}

/// Looks at the gallery before the crowd comes.
pub(super) async fn look_before(
    equipment: Option<Equipment>,
    prepared: &mut Prepared,
    stop: &CancellationToken,
) -> Option<Waiting> {
    let equipment = equipment?;
    match equipment.look_before(stop).await {
        Ok(camera) => Some(Waiting { equipment, camera }),
        Err(error) => {
            let warning = format!("The run goes on without a camera: {error}.");
            let _ = writeln!(std::io::stderr(), "warning: {warning}");
            prepared.warnings.push(warning);
            None
        }
    }
}

impl Waiting {
    /// Walks along with the crowd, and ends with it.
    pub(super) fn film(self, crowd: &Crowd) -> Operator {
        let end = crowd.stage.cancel_token().child_token();
        self.equipment
            .film(self.camera, Arc::clone(&crowd.recorder), end)
    }
}
