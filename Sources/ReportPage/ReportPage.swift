// Fills the template of the page, and forbids it to load anything else.
internal import Figures
internal import Foundation
internal import SecureHash
internal import StrictJSON

extension Report {
  /// The page, as UTF-8: self-contained, and forbidden by its own policy to load or run
  /// anything else.
  ///
  /// `verdicts` are those on the claims, `notes` are for the reader's attention, and `certificate`,
  /// a JSON text, is kept in the page to be saved.
  public func page(
    verdicts: [ReportVerdict] = [], notes: [String] = [], certificate: [UInt8]? = nil
  ) -> [UInt8] {
    let sections = ReportSections(
      report: self, verdicts: verdicts, hasCertificate: certificate != nil)
    let main = ReportTemplate.filled(
      PackageResources.report_html,
      [
        "precision": Array(sections.precision.htmlText.utf8),
        "verdicts": Array(sections.verdictSection.utf8),
        "replay": Array(sections.replaySection.utf8),
      ])
    return ReportTemplate.page(
      ReportTemplate.Frame(
        title: options.title, summary: sections.summary, notes: notes,
        advice: sections.adviceSection, buttons: "", main: main,
        footer:
          "Made by steerlaw report. M(z) is the log-odds of a token; α multiplies the steering vector; "
          + "σ is the steered probability.",
        data: data, certificate: certificate),
      scripts: ReportTemplate.shared + [
        PackageResources.laws_js, PackageResources.columns_js, PackageResources.rows_js,
        PackageResources.page_js,
      ])
  }
}

/// The template of a report page.
enum ReportTemplate {
  /// What stands in the frame that all pages share: plain texts, and `advice`, `buttons` and `main`
  /// as HTML.
  struct Frame {
    let title: String
    let summary: String
    let notes: [String]
    let advice: String
    let buttons: String
    let main: [UInt8]
    let footer: String
    let data: JSONValue
    let certificate: [UInt8]?
  }

  /// The scripts of every page, in their order.
  static var shared: [[UInt8]] {
    [
      PackageResources.text_js, PackageResources.roving_js, PackageResources.numbers_js,
      PackageResources.chart_js, PackageResources.bars_js, PackageResources.controls_js,
    ]
  }

  /// The page of `frame` that runs `scripts`.
  static func page(_ frame: Frame, scripts: [[UInt8]]) -> [UInt8] {
    let style = PackageResources.report_css
    let notes = frame.notes.map { "<p class=\"note\">\($0.htmlText)</p>" }
    return filled(
      PackageResources.frame_html,
      [
        "policy": Array(policy(style: style, scripts: scripts).utf8),
        "title": Array(frame.title.htmlText.utf8),
        "style": style,
        "summary": Array(frame.summary.htmlText.utf8),
        "notes": Array(notes.joined(separator: "\n  ").utf8),
        "advice": Array(frame.advice.utf8),
        "buttons": Array(frame.buttons.utf8),
        "main": frame.main,
        "footer": Array(frame.footer.htmlText.utf8),
        "data": frame.data.scriptText,
        "certificate": frame.certificate.map {
          Array("<script type=\"application/json\" id=\"certificate\">".utf8) + $0.escapedForScript
            + Array("</script>".utf8)
        } ?? [],
        "scripts": Array(
          scripts.map { Array("<script>".utf8) + $0 + Array("</script>".utf8) }
            .joined(separator: [0x0A])),
      ])
  }

  /// `template` with each `{{name}}` replaced; what is put in is not looked at again.
  static func filled(_ template: [UInt8], _ parts: [String: [UInt8]]) -> [UInt8] {
    var page: [UInt8] = []
    var place = template.startIndex
    while place < template.endIndex {
      if template[place...].starts(with: "{{".utf8),
        let end = template[place...].firstIndex(of: UInt8(ascii: "}"))
      {
        let name = String(decoding: template[(place + 2)..<end], as: UTF8.self)
        guard let part = parts[name] else {
          preconditionFailure("the template asks for \(name), which there is not")
        }
        page += part
        place = end + 2
      } else {
        page.append(template[place])
        place += 1
      }
    }
    return page
  }

  /// The content security policy: nothing from anywhere, and only these styles and scripts.
  static func policy(style: [UInt8], scripts: [[UInt8]]) -> String {
    func source(_ text: [UInt8]) -> String {
      "'sha256-\(Data(SHA256.digest(text)).base64EncodedString())'"
    }
    return "default-src 'none'; style-src \(source(style)); "
      + "script-src \(scripts.map(source).joined(separator: " ")); base-uri 'none'; form-action 'none'"
  }
}
