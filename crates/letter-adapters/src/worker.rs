//! The worker's side: makes letters one by one, as asked on its standard input.

use crate::wire::{self, Reply, Request};
use letter::{Attachment, Laid, Refusal, Rendered, Renderer, Style, Template, TemplateError};
use std::io::{self, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// Room for a template that calls itself until Typst says stop; address space only, until it is used.
const STACK: usize = 64 * 1024 * 1024;

/// Serves requests until the input ends.
///
/// Everything happens on one thread with a large stack, so that deep recursion in a template meets Typst's own bound
/// and not the end of the stack.
///
/// # Errors
/// When the other side says something that is no request, or is gone.
pub fn serve(mut input: impl Read + Send, mut output: impl Write + Send) -> io::Result<()> {
    std::thread::scope(|scope| {
        std::thread::Builder::new()
            .stack_size(STACK)
            .spawn_scoped(scope, || conversation(&mut input, &mut output))?
            .join()
            .map_err(|_| io::Error::other("the worker broke down"))?
    })
}

fn conversation(input: &mut impl Read, output: &mut impl Write) -> io::Result<()> {
    let Some(first) = wire::read(input)? else {
        return Ok(());
    };
    let Request::Open { template, style } = serde_json::from_slice(&first)? else {
        return Err(io::Error::other("the first request opens a template"));
    };
    let opened = open_template(&template)
        .and_then(|template| Ok((template, open_style(&style)?)))
        .map_err(|e| e.to_string());
    let (template, style) = match opened {
        Ok(both) => both,
        Err(said) => return wire::write_json(output, &Reply::Unfit(said)),
    };
    let renderer = match Renderer::new(&template, &style) {
        Ok(renderer) => renderer,
        Err(refusal) => return wire::write_json(output, &Reply::Unfit(refusal.to_string())),
    };
    wire::write_json(output, &Reply::Ready)?;
    let mut kept: Vec<Laid> = Vec::new();
    while let Some(body) = wire::read(input)? {
        match serde_json::from_slice(&body)? {
            Request::Open { .. } => return Err(io::Error::other("a template is open already")),
            Request::Render {
                mut order,
                data,
                attachments,
            } => {
                for name in attachments {
                    let bytes = wire::read(input)?.ok_or(io::ErrorKind::UnexpectedEof)?;
                    order.attachments.push(Attachment { name, bytes });
                }
                match guarded(|| renderer.render(&data, &order)) {
                    Ok(Rendered { pdf, pages }) => {
                        wire::write_json(output, &Reply::Made { pages })?;
                        wire::write(output, &pdf)?;
                    }
                    Err(refusal) => wire::write_json(output, &Reply::Refused(refusal))?,
                }
            }
            Request::LayOut { order, data } => match guarded(|| renderer.lay_out(&data, &order)) {
                Ok(laid) => {
                    wire::write_json(
                        output,
                        &Reply::Laid {
                            pages: laid.pages(),
                        },
                    )?;
                    kept.push(laid);
                }
                Err(refusal) => wire::write_json(output, &Reply::Refused(refusal))?,
            },
            Request::Part => match guarded(|| letter::stream_part(&std::mem::take(&mut kept))) {
                Ok(pdf) => {
                    wire::write_json(output, &Reply::Part)?;
                    wire::write(output, &pdf)?;
                }
                Err(refusal) => wire::write_json(output, &Reply::Refused(refusal))?,
            },
        }
    }
    Ok(())
}

/// A panic in the typesetter refuses one letter, not all that come after it.
fn guarded<T>(work: impl FnOnce() -> Result<T, Refusal>) -> Result<T, Refusal> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        Err(Refusal::Template(vec![
            "the typesetter broke down on this letter".to_owned(),
        ]))
    })
}

/// A template: the name of one that comes along, or a folder.
///
/// # Errors
/// When the folder is no template.
pub fn open_template(name: &str) -> Result<Template, TemplateError> {
    Template::shipped(name).unwrap_or_else(|| Template::load(Path::new(name)))
}

/// A house style: the name of one that comes along, or a folder.
///
/// # Errors
/// When the folder is no house style.
pub fn open_style(name: &str) -> Result<Style, TemplateError> {
    Style::shipped(name).unwrap_or_else(|| Style::load(Path::new(name)))
}
